package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a payload that only holders of a key can read:
 *
 * <pre>
 *   0      4  "SLE1"
 *   4      1  n, length of the key id
 *   5      n  key id, ASCII
 *   5+n   16  salt: random, one for each process and key
 *   21+n   8  number: 1, 2, 3 … of that salt, the most significant byte first
 *   29+n   .  AES-256-GCM of: length of the topic (2), topic in UTF-8, payload
 *   end   16  its tag
 * </pre>
 *
 * <p>The cipher's key is HMAC-SHA256 of {@code "sluice payload 1"} and the salt under the shared key; its nonce is four
 * zero bytes and the number; what stands before the ciphertext is its associated data. So no nonce is used twice with a
 * key unless two processes draw the same 128 random bits.
 */
record SealedPayload(String keyId, ByteBuffer salt, long number, ByteBuffer head, ByteBuffer ciphertext) {

    static final int SALT_BYTES = 16;
    static final int TAG_BYTES = 16;

    private static final byte[] MAGIC = {'S', 'L', 'E', '1'};
    private static final byte[] PURPOSE = "sluice payload 1".getBytes(US_ASCII);
    private static final int NONCE_BYTES = 12;

    /** Whether bytes look like one. */
    static boolean is(byte[] payload) {
        return payload.length > MAGIC.length
                && java.util.Arrays.equals(payload, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** What stands before the ciphertext. */
    static byte[] head(String keyId, byte[] salt, long number) {
        byte[] id = keyId.getBytes(US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + 1 + id.length + SALT_BYTES + Long.BYTES)
                .put(MAGIC)
                .put((byte) id.length)
                .put(id)
                .put(salt)
                .putLong(number)
                .array();
    }

    /** Its parts, or null when it is torn. */
    static @Nullable SealedPayload parse(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload).position(MAGIC.length);
        try {
            byte[] id = new byte[in.get() & 0xFF];
            in.get(id);
            ByteBuffer salt = in.slice().limit(SALT_BYTES);
            long number = in.position(in.position() + SALT_BYTES).getLong();
            if (in.remaining() < TAG_BYTES) {
                return null;
            }
            ByteBuffer head = ByteBuffer.wrap(payload, 0, in.position());
            return new SealedPayload(new String(id, US_ASCII), salt, number, head, in.slice());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The cipher's key. */
    static SecretKeySpec derived(PayloadKey key, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            mac.update(PURPOSE);
            return new SecretKeySpec(mac.doFinal(salt), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** A cipher that has the head as associated data. */
    static Cipher cipher(int mode, SecretKeySpec key, long number, ByteBuffer head) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(head);
        return cipher;
    }
}
