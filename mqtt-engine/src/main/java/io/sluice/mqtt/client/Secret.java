package io.sluice.mqtt.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** A password or token. Its bytes go to the peer and nowhere else: no text of it leaves this class. Immutable. */
public final class Secret {

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        if (bytes.length > 65_535) {
            throw new IllegalArgumentException("password: up to 65535 bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** A secret given as text, sent as UTF-8. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A secret given as bytes; they are copied. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The text that the bytes are in UTF-8, for what opens a file. */
    char[] chars() {
        return new String(bytes, StandardCharsets.UTF_8).toCharArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Three stars, whatever it is. */
    @Override
    public String toString() {
        return "***";
    }
}
