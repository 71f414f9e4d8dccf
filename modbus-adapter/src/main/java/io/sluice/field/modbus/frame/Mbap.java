package io.sluice.field.modbus.frame;

import java.util.Arrays;

/**
 * The frames of Modbus TCP: what came of a stream, and the next frame of it. Bounded by one frame and one read.
 *
 * <pre>
 *   0        2        4        6      7         8
 *   | transaction | protocol 0 | length | unit | function | data ... |
 *                                       |<------- length ---------->|
 * </pre>
 */
public final class Mbap {

    /** The longest frame: a header of seven bytes and a PDU. */
    public static final int MAX_FRAME = 7 + Pdu.MAX;

    private static final int LENGTH_AT = 4;
    private static final int UNIT_AT = 6;
    private static final int MIN_LENGTH = 2;
    private static final int MAX_LENGTH = 1 + Pdu.MAX;

    private byte[] bytes = new byte[2 * MAX_FRAME];
    private int from;
    private int to;

    /** One frame. */
    public static byte[] encode(int transaction, int unit, Pdu pdu) {
        byte[] frame = new byte[7 + pdu.length()];
        int length = 1 + pdu.length();
        frame[0] = (byte) (transaction >> 8);
        frame[1] = (byte) transaction;
        frame[LENGTH_AT] = (byte) (length >> 8);
        frame[LENGTH_AT + 1] = (byte) length;
        frame[UNIT_AT] = (byte) unit;
        pdu.copyTo(frame, 7);
        return frame;
    }

    /** Takes what came. */
    public void feed(byte[] source, int count) {
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, to + count);
        }
        System.arraycopy(source, 0, bytes, to, count);
        to += count;
    }

    /** The next frame; {@code Corrupt} for good, since there is no telling where another one begins. */
    public Parsed next() {
        if (to - from < UNIT_AT) {
            return Parsed.NEED_MORE;
        }
        int protocol = word(2);
        int length = word(LENGTH_AT);
        if (protocol != 0) {
            return new Parsed.Corrupt("protocol id " + protocol + " instead of 0");
        }
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            return new Parsed.Corrupt("length " + length + " instead of " + MIN_LENGTH + ".." + MAX_LENGTH);
        }
        if (to - from < UNIT_AT + length) {
            return Parsed.NEED_MORE;
        }
        int at = from + UNIT_AT;
        Parsed frame = new Parsed.Frame(word(0), bytes[at] & 0xff, Pdu.of(bytes, at + 1, at + length));
        from = at + length;
        return frame;
    }

    /** Bytes of a frame that is not whole yet. */
    public int partial() {
        return to - from;
    }

    private int word(int at) {
        return (bytes[from + at] & 0xff) << 8 | (bytes[from + at + 1] & 0xff);
    }
}
