package io.sluice.field.modbus.frame;

import java.util.BitSet;
import java.util.List;

/**
 * Requests as PDUs, within the limits of the protocol [Application protocol 1.1b3, 6]. Pure; what passes a limit is an
 * IllegalArgumentException that names the function, the number and the limit. Offsets are zero-based, 0 to 65535.
 */
public final class RequestPdu {

    /** Coils that function 15 writes at most. */
    public static final int MAX_WRITTEN_COILS = 1968;

    /** Registers that function 16 writes at most. */
    public static final int MAX_WRITTEN_REGISTERS = 123;

    /** Registers that function 23 writes at most. */
    public static final int MAX_EXCHANGED_REGISTERS = 121;

    private static final int MAX_READ_REGISTERS = 125;
    private static final int TABLE_SIZE = 0x10000;
    private static final int ON = 0xff;

    private RequestPdu() {}

    /** Function 5. */
    public static Pdu writeCoil(int offset, boolean on) {
        place(5, offset, 1);
        return Pdu.of(5, offset >> 8, offset, on ? ON : 0, 0);
    }

    /** Function 6; a value of 0 to 65535. */
    public static Pdu writeRegister(int offset, int value) {
        place(6, offset, 1);
        word(6, value);
        return Pdu.of(6, offset >> 8, offset, value >> 8, value);
    }

    /** Function 15: the first {@code count} of some bits, 1 to 1968. */
    public static Pdu writeCoils(int offset, BitSet bits, int count) {
        count(15, "coils", count, MAX_WRITTEN_COILS);
        place(15, offset, count);
        int bytes = (count + 7) / 8;
        int[] pdu = head(15, offset, count, 6 + bytes);
        pdu[5] = bytes;
        bits.stream().takeWhile(bit -> bit < count).forEach(bit -> pdu[6 + bit / 8] |= 1 << (bit % 8));
        return Pdu.of(pdu);
    }

    /** Function 16: 1 to 123 registers of 0 to 65535. */
    public static Pdu writeRegisters(int offset, List<Integer> values) {
        count(16, "registers", values.size(), MAX_WRITTEN_REGISTERS);
        place(16, offset, values.size());
        int[] pdu = head(16, offset, values.size(), 6 + 2 * values.size());
        pdu[5] = 2 * values.size();
        put(16, pdu, 6, values);
        return Pdu.of(pdu);
    }

    /** Function 22: what is in the register, {@code and} the one mask, with the bits of the other set that it clears. */
    public static Pdu maskRegister(int offset, int and, int or) {
        place(22, offset, 1);
        word(22, and);
        word(22, or);
        return Pdu.of(22, offset >> 8, offset, and >> 8, and, or >> 8, or);
    }

    /** Function 23: writes 1 to 121 registers, then reads 1 to 125, in one transaction. */
    public static Pdu writeAndRead(int writeOffset, List<Integer> values, int readOffset, int readCount) {
        count(23, "registers to read", readCount, MAX_READ_REGISTERS);
        count(23, "registers to write", values.size(), MAX_EXCHANGED_REGISTERS);
        place(23, readOffset, readCount);
        place(23, writeOffset, values.size());
        int[] pdu = head(23, readOffset, readCount, 10 + 2 * values.size());
        pdu[5] = writeOffset >> 8;
        pdu[6] = writeOffset;
        pdu[8] = values.size();
        pdu[9] = 2 * values.size();
        put(23, pdu, 10, values);
        return Pdu.of(pdu);
    }

    /** Function 7: the eight exception outputs of a device. */
    public static Pdu exceptionStatus() {
        return Pdu.of(7);
    }

    /** Function 8: one of the diagnostics that only ask. */
    public static Pdu diagnostics(Diagnostic asked, int data) {
        word(8, data);
        return Pdu.of(8, 0, asked.subFunction(), data >> 8, data);
    }

    /** Function 17: what a device says of itself, in its own form. */
    public static Pdu serverId() {
        return Pdu.of(17);
    }

    /**
     * Function 43 / 14.
     *
     * @param access how much is asked for
     * @param object the object to begin with, 0 to 255; with {@code ONE} the only one
     */
    public static Pdu identification(Identification.Access access, int object) {
        if (object < 0 || object > 255) {
            throw new IllegalArgumentException("function 43: expected an object of 0..255, not " + object);
        }
        return Pdu.of(Identification.FUNCTION, Identification.MEI_TYPE, access.code(), object);
    }

    private static int[] head(int function, int offset, int count, int length) {
        int[] pdu = new int[length];
        pdu[0] = function;
        pdu[1] = offset >> 8;
        pdu[2] = offset;
        pdu[3] = count >> 8;
        pdu[4] = count;
        return pdu;
    }

    private static void put(int function, int[] pdu, int at, List<Integer> values) {
        int next = at;
        for (int value : values) {
            word(function, value);
            pdu[next++] = value >> 8;
            pdu[next++] = value;
        }
    }

    private static void word(int function, int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("function " + function + ": expected a word of 0..65535, not " + value);
        }
    }

    private static void count(int function, String what, int count, int max) {
        if (count < 1 || count > max) {
            throw new IllegalArgumentException(
                    "function " + function + ": expected 1.." + max + " " + what + ", not " + count);
        }
    }

    private static void place(int function, int offset, int count) {
        if (offset < 0 || offset + count > TABLE_SIZE) {
            throw new IllegalArgumentException(
                    "function " + function + ": " + count + " at " + offset + " pass the end of the table at 65535");
        }
    }
}
