package io.sluice.field.modbus;

import io.sluice.field.Check;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Operand;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
            checkCondition(name, tag, tags);
        }
    }

    private static void checkCondition(String name, ModbusTag tag, List<ModbusTag> tags) {
        tag.write().flatMap(write -> write.rule().when()).ifPresent(condition -> {
            for (String operand : condition.names()) {
                try {
                    var unused = Operand.of(operand, tags);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "device " + name + ": write of tag " + tag.name() + ": " + e.getMessage(), e);
                }
            }
        });
    }

    /** The same, of which nothing is ever written. */
    public ModbusDevice readOnly() {
        List<ModbusTag> readOnly = tags.stream().map(ModbusTag::readOnly).toList();
        return new ModbusDevice(name, link, unit, timeout, retries, limits, lenientUnit, readOnly);
    }

    /** The tag of a name, or null. */
    public @Nullable ModbusTag tag(String tag) {
        return tags.stream().filter(it -> it.name().equals(tag)).findFirst().orElse(null);
    }

    /** A device with the default timeout, retries and limits. */
    public ModbusDevice(String name, String link, int unit, List<ModbusTag> tags) {
        this(name, link, unit, DEFAULT_TIMEOUT, DEFAULT_RETRIES, BlockLimits.DEFAULT, false, tags);
    }
}
