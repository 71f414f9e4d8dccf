package io.sluice.field.modbus.tag;

import io.sluice.field.WriteRule;
import java.util.Optional;

/**
 * How a tag is written.
 *
 * @param rule under which conditions
 * @param function by which function; empty for the one that its type wants
 */
public record ModbusWrite(WriteRule rule, Optional<WriteFunction> function) {

    /** By the function that its type wants, whenever it is asked for. */
    public static final ModbusWrite ANY = new ModbusWrite(WriteRule.ANY, Optional.empty());
}
