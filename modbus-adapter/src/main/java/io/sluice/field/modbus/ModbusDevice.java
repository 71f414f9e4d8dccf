package io.sluice.field.modbus;

import io.sluice.field.Check;
import io.sluice.field.modbus.tag.ModbusTag;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A unit on a link, with its tags.
 *
 * @param name unique in the gateway, one level of a topic
 * @param link the name of its link
 * @param unit unit id, 0 to 255; 1 to 247 behind a serial gateway
 * @param timeout for the whole answer to one request, 1 ms to 60 s
 * @param retries further attempts after a request without an answer, 0 to 10
 * @param limits how far its tags are merged into one request
 * @param lenientUnit whether an answer under another unit id is taken, for gateways that answer 255 or 0
 * @param tags what is read of it
 */
public record ModbusDevice(
        String name,
        String link,
        int unit,
        Duration timeout,
        int retries,
        BlockLimits limits,
        boolean lenientUnit,
        List<ModbusTag> tags) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
    public static final int DEFAULT_RETRIES = 1;

    public ModbusDevice {
        Check.name("device", name);
        Check.range("unit of " + name, unit, 0, 255);
        Check.duration("timeout of " + name, timeout, Duration.ofMillis(1), Duration.ofSeconds(60));
        Check.range("retries of " + name, retries, 0, 10);
        tags = List.copyOf(tags);
        Set<String> seen = new HashSet<>();
        for (ModbusTag tag : tags) {
            if (!seen.add(tag.name())) {
                throw new IllegalArgumentException("device " + name + ": tag " + tag.name() + " is there twice");
            }
            int max = limits.max(tag.address().table());
            if (tag.size() > max) {
                throw new IllegalArgumentException("device " + name + ": tag " + tag.name() + " takes " + tag.size()
                        + ", more than the " + max + " of one request, and a value is never cut");
            }
        }
    }

    /** A device with the default timeout, retries and limits. */
    public ModbusDevice(String name, String link, int unit, List<ModbusTag> tags) {
        this(name, link, unit, DEFAULT_TIMEOUT, DEFAULT_RETRIES, BlockLimits.DEFAULT, false, tags);
    }
}
