package io.sluice.field.modbus;

import io.sluice.field.Check;
import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.Table;

/**
 * How far tags are merged into one request.
 *
 * @param maxRegisters 1 to 125, the most that the device answers at once
 * @param maxCoils 1 to 2000, the same for bits
 * @param maxGap registers or bits between two tags that are read along rather than asked twice, 0 to 2000; above 0
 *     only where the device answers for addresses that its manual does not list
 */
public record BlockLimits(int maxRegisters, int maxCoils, int maxGap) {

    public static final BlockLimits DEFAULT = new BlockLimits(DataType.MAX_REGISTERS, DataType.MAX_BITS, 0);

    public BlockLimits {
        Check.range("max_registers", maxRegisters, 1, DataType.MAX_REGISTERS);
        Check.range("max_coils", maxCoils, 1, DataType.MAX_BITS);
        Check.range("max_gap", maxGap, 0, DataType.MAX_BITS);
    }

    int max(Table table) {
        return table.ofBits() ? maxCoils : maxRegisters;
    }
}
