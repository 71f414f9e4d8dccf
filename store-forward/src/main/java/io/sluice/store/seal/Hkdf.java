package io.sluice.store.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/** HKDF with HMAC-SHA256 [RFC 5869], as far as one key is asked of it. */
final class Hkdf {

    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /** 32 bytes, drawn from a key for a purpose. The caller wipes them. */
    static byte[] derive(SecretBytes key, byte[] salt, String purpose) {
        byte[] secret = key.getEncoded();
        try {
            return derive(secret, salt, purpose.getBytes(StandardCharsets.UTF_8), HASH_BYTES);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Extract and expand [RFC 5869, 2.2 and 2.3]; up to 255 times 32 bytes. */
    static byte[] derive(byte[] secret, byte[] salt, byte[] info, int bytes) {
        byte[] filled = salt.length == 0 ? new byte[HASH_BYTES] : salt;
        byte[] pseudorandom = hmac(filled, secret);
        byte[] out = new byte[bytes];
        byte[] block = new byte[0];
        for (int at = 0, n = 1; at < bytes; at += HASH_BYTES, n++) {
            byte[] next = hmac(pseudorandom, block, info, new byte[] {(byte) n});
            Arrays.fill(block, (byte) 0);
            block = next;
            System.arraycopy(block, 0, out, at, Math.min(HASH_BYTES, bytes - at));
        }
        Arrays.fill(pseudorandom, (byte) 0);
        Arrays.fill(block, (byte) 0);
        return out;
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        SecretBytes secret = new SecretBytes(HMAC, key.clone());
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + HMAC, e);
        } finally {
            secret.destroy();
        }
    }
}
