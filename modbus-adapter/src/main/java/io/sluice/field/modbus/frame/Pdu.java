package io.sluice.field.modbus.frame;

import java.util.Arrays;
import java.util.HexFormat;

/** A protocol data unit: a function code and its data, 1 to 253 bytes. Immutable. */
public final class Pdu {

    public static final int MAX = 253;
    private static final int EXCEPTION = 0x80;

    private final byte[] bytes;

    private Pdu(byte[] bytes) {
        if (bytes.length < 1 || bytes.length > MAX) {
            throw new IllegalArgumentException("PDU: expected 1.." + MAX + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** Of bytes, of which the low eight bits count. */
    public static Pdu of(int... bytes) {
        byte[] copy = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            copy[i] = (byte) bytes[i];
        }
        return new Pdu(copy);
    }

    /** Of bytes. */
    public static Pdu of(byte[] bytes) {
        return new Pdu(bytes.clone());
    }

    /** A part of some bytes. */
    public static Pdu of(byte[] bytes, int from, int to) {
        return new Pdu(Arrays.copyOfRange(bytes, from, to));
    }

    public int length() {
        return bytes.length;
    }

    /** A byte, 0 to 255; the first is the function code. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    /** Two bytes, the first the more significant, 0 to 65535. */
    public int word(int index) {
        return at(index) << 8 | at(index + 1);
    }

    public int function() {
        return at(0);
    }

    public boolean isException() {
        return at(0) >= EXCEPTION;
    }

    /** The function code of an exception to this. */
    public int exceptionFunction() {
        return at(0) | EXCEPTION;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pdu pdu && Arrays.equals(bytes, pdu.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
