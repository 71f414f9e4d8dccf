package io.sluice.field.modbus.frame;

import java.nio.charset.StandardCharsets;

/** A frame of ASCII: a colon, unit, PDU and LRC as hexadecimal digits, CR, LF [Modbus over serial line 2.5.2]. */
final class AsciiFrame {

    static final char BEGIN = ':';
    static final char CR = '\r';
    static final char LF = '\n';

    /** Bytes between colon and line end, at two digits each. */
    static final int MAX = 2 + Pdu.MAX;

    private static final String DIGITS = "0123456789ABCDEF";

    private AsciiFrame() {}

    static byte[] encode(int unit, Pdu pdu) {
        StringBuilder text = new StringBuilder(2 * MAX + 3).append(BEGIN);
        int sum = unit;
        digits(text, unit);
        for (int i = 0; i < pdu.length(); i++) {
            sum += pdu.at(i);
            digits(text, pdu.at(i));
        }
        digits(text, -sum & 0xff);
        return text.append(CR).append(LF).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the last of some bytes is the LRC of those before. */
    static boolean isSound(byte[] bytes, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += bytes[i];
        }
        return (sum & 0xff) == 0;
    }

    private static void digits(StringBuilder text, int value) {
        text.append(DIGITS.charAt(value >> 4)).append(DIGITS.charAt(value & 0x0f));
    }
}
