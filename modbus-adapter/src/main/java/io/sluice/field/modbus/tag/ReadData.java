package io.sluice.field.modbus.tag;

import java.util.Arrays;
import java.util.BitSet;

/** What a read answer carries: registers, or bits as the least significant bit of one each. Immutable. */
public final class ReadData {

    private final char[] cells;

    private ReadData(char[] cells) {
        this.cells = cells;
    }

    /** Registers, of which the low 16 bits count. */
    public static ReadData ofRegisters(int... registers) {
        char[] cells = new char[registers.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (char) registers[i];
        }
        return new ReadData(cells);
    }

    /** The first {@code count} of some bits. */
    public static ReadData ofBits(BitSet bits, int count) {
        char[] cells = new char[count];
        bits.stream().takeWhile(bit -> bit < count).forEach(bit -> cells[bit] = 1);
        return new ReadData(cells);
    }

    /** Registers or bits. */
    public int count() {
        return cells.length;
    }

    /** A register, 0 to 65535; of a bit 0 or 1. */
    public int register(int index) {
        return cells[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReadData data && Arrays.equals(cells, data.cells);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (char cell : cells) {
            text.append(text.isEmpty() ? "" : " ").append(Integer.toHexString(cell));
        }
        return text.toString();
    }
}
