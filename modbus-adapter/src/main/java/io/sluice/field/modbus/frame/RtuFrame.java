package io.sluice.field.modbus.frame;

/**
 * A frame of RTU: unit, PDU, check value. Its end is known from its content, as holes inside it come from USB adapters
 * and say nothing [against Modbus over serial line 2.5.1.1, on purpose].
 */
final class RtuFrame {

    static final int MIN = 4;
    static final int MAX = 3 + Pdu.MAX;

    /** Nothing begins here that could be an answer. */
    static final int NONE = -1;

    /** Too little is there to tell. */
    static final int UNKNOWN = 0;

    private RtuFrame() {}

    static byte[] encode(int unit, Pdu pdu) {
        byte[] frame = new byte[3 + pdu.length()];
        frame[0] = (byte) unit;
        pdu.copyTo(frame, 1);
        int crc = Crc16.of(frame, 0, frame.length - 2);
        frame[frame.length - 2] = (byte) crc;
        frame[frame.length - 1] = (byte) (crc >> 8);
        return frame;
    }

    static boolean isSound(byte[] bytes, int from, int length) {
        int end = from + length - 2;
        return Crc16.of(bytes, from, end) == ((bytes[end] & 0xff) | (bytes[end + 1] & 0xff) << 8);
    }

    /** How long an answer is that begins at {@code from}, as its first bytes say. */
    static int answerLength(byte[] bytes, int from, int to) {
        if (to - from < 3) {
            return UNKNOWN;
        }
        int function = bytes[from + 1] & 0xff;
        int length = switch (function) {
            case 1, 2, 3, 4, 12, 17, 20, 21, 23 -> 5 + (bytes[from + 2] & 0xff);
            case 7 -> 5;
            case 5, 6, 8, 11, 15, 16 -> 8;
            case 22 -> 10;
            case 24 -> to - from < 4 ? UNKNOWN : 6 + ((bytes[from + 2] & 0xff) << 8 | (bytes[from + 3] & 0xff));
            case 43 -> identificationLength(bytes, from, to);
            default -> function > 0x80 ? 5 : NONE;
        };
        return length > MAX ? NONE : length;
    }

    private static int identificationLength(byte[] bytes, int from, int to) {
        if (to - from < 8) {
            return UNKNOWN;
        }
        int end = from + 8;
        for (int objects = bytes[from + 7] & 0xff; objects > 0; objects--) {
            if (end + 2 > to) {
                return end - from > MAX ? NONE : UNKNOWN;
            }
            end += 2 + (bytes[end + 1] & 0xff);
        }
        return end - from + 2;
    }
}
