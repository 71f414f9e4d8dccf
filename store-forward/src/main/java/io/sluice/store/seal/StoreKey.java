package io.sluice.store.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A store's key: 256 bits, from which each file's own key is drawn. Its identity tells it from others and says nothing
 * of it. Thread safe.
 */
public final class StoreKey implements AutoCloseable {

    public static final int BYTES = 32;

    private static final byte[] IDENTITY = "sluice store key identity".getBytes(StandardCharsets.UTF_8);

    private final SecretBytes key;
    private final long identity;

    /** Takes a copy; wiping what was given is the caller's. */
    public StoreKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key: " + BYTES + " bytes, not " + bytes.length);
        }
        this.key = new SecretBytes("AES", bytes.clone());
        long said = ByteBuffer.wrap(Hkdf.hmac(bytes, IDENTITY)).getLong();
        this.identity = said == 0 ? 1 : said;
    }

    /** What the files that it seals say of it; never 0, which is said of files that are not sealed. */
    public long identity() {
        return identity;
    }

    /**
     * The seal of one file.
     *
     * @param purpose what kind of file it is
     * @param salt what no other file of that kind has, under this key
     */
    public Seal seal(String purpose, byte[] salt) {
        return new Seal(new SecretBytes("AES", Hkdf.derive(key, salt, purpose)));
    }

    /** Wipes it. */
    @Override
    public void close() {
        key.destroy();
    }

    @Override
    public String toString() {
        return Keyring.named(identity);
    }
}
