package io.sluice.store.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM under a key of its own, one for each segment and each checkpoint. The nonce is a place: it is for the
 * caller to see that nothing is sealed twice at one place. Thread safe.
 */
public final class Seal implements AutoCloseable {

    /** What a seal adds to the content. */
    public static final int TAG_BYTES = 16;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;

    private final SecretBytes key;

    Seal(SecretBytes key) {
        this.key = key;
    }

    /**
     * Seals what remains of the content, into ciphertext and tag.
     *
     * @param place never given before under this seal
     * @param bound what is not sealed, and without which the seal does not open
     * @param out takes {@link #TAG_BYTES} more than the content has
     */
    public void seal(long place, ByteBuffer bound, ByteBuffer content, ByteBuffer out) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, place);
            cipher.updateAAD(bound.duplicate());
            cipher.doFinal(content.duplicate(), out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed: " + e.getMessage(), e);
        }
    }

    /**
     * Opens what remains of the buffer.
     *
     * @return the content, or null when it is not what was sealed at this place
     * @throws IOException when the key is gone because the store was closed
     */
    public @Nullable ByteBuffer open(long place, ByteBuffer bound, ByteBuffer sealed) throws IOException {
        if (sealed.remaining() < TAG_BYTES) {
            return null;
        }
        ByteBuffer content = ByteBuffer.allocate(sealed.remaining() - TAG_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, place);
            cipher.updateAAD(bound.duplicate());
            cipher.doFinal(sealed.duplicate(), content);
            return content.flip();
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening a seal failed: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException("the store is closed", e);
        }
    }

    /** Wipes its key: it seals and opens nothing any more. */
    @Override
    public void close() {
        key.destroy();
    }

    private Cipher cipher(int mode, long place) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(nonce).putInt(0).putLong(place);
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        return cipher;
    }
}
