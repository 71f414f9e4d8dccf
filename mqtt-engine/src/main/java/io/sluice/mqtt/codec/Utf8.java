package io.sluice.mqtt.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** UTF-8 as MQTT wants it: well-formed, without U+0000; a byte order mark stays where it is. [MQTT-1.5.4] */
final class Utf8 {

    private Utf8() {}

    /** The string of bytes, or null when they are not what MQTT allows. */
    static @Nullable String decode(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] <= 0) {
                return wellFormed(bytes, i, length) ? new String(bytes, 0, length, UTF_8) : null;
            }
        }
        return new String(bytes, 0, length, ISO_8859_1);
    }

    private static boolean wellFormed(byte[] bytes, int from, int length) {
        int i = from;
        while (i < length) {
            int size = sequence(bytes, i, length);
            if (size == 0) {
                return false;
            }
            i += size;
        }
        return true;
    }

    /** The bytes of the character at a place, 0 when it is none. RFC 3629, section 4. */
    private static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        int size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (size == 0 || end - at < size) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF; // ED A0.. would be a surrogate
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
