package io.sluice.field.modbus;

import io.sluice.field.Check;
import io.sluice.field.modbus.wire.ModbusWire;
import java.time.Duration;

/**
 * A link: one wire.
 *
 * @param name unique in the gateway
 * @param wire what it runs over
 * @param turnaround the least pause between an answer and the next request, 0 to 10 s
 */
public record ModbusLinkSettings(String name, ModbusWire wire, Duration turnaround) {

    public ModbusLinkSettings {
        Check.name("link", name);
        Check.duration("turnaround", turnaround, Duration.ZERO, Duration.ofSeconds(10));
    }
}
