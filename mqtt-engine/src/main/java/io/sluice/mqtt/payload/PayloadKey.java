package io.sluice.mqtt.payload;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A key that payloads are sealed with, and the name by which the far end finds it. Shows no key in any text. Immutable. */
public final class PayloadKey {

    static final int BYTES = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,32}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final String id;
    private final byte[] key;

    private PayloadKey(String id, byte[] key) {
        this.id = id;
        this.key = key;
    }

    /**
     * A key as an operator writes it.
     *
     * @param id 1 to 32 letters, digits, dots, dashes or underscores
     * @param text 32 bytes in base64 or hexadecimal
     * @throws IllegalArgumentException when it is none; its text does not show the key
     */
    public static PayloadKey of(String id, String text) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "a key id is 1 to 32 letters, digits, dots, dashes or underscores, not \"" + id + "\"");
        }
        String bare = text.strip();
        byte[] key;
        try {
            key = HEX.matcher(bare).matches()
                    ? HexFormat.of().parseHex(bare)
                    : Base64.getDecoder().decode(bare);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the key " + id + " is neither base64 nor hexadecimal; make one with: openssl rand -base64 32", e);
        }
        if (key.length != BYTES) {
            throw new IllegalArgumentException("the key " + id + " has " + key.length + " bytes, and AES-256 wants "
                    + BYTES + "; make one with: openssl rand -base64 32");
        }
        return new PayloadKey(id, key);
    }

    /** Its name. */
    public String id() {
        return id;
    }

    /** The key itself, shared. */
    byte[] bytes() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadKey that
                && id.equals(that.id)
                && java.security.MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Its name alone. */
    @Override
    public String toString() {
        return "PayloadKey[" + id + "]";
    }
}
