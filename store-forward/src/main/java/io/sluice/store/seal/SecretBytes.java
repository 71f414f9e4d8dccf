package io.sluice.store.seal;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key that can be wiped, which {@code SecretKeySpec} of Java 17 can not. Thread safe. Prints and stores nothing. */
final class SecretBytes implements SecretKey {

    private static final long serialVersionUID = 1L;

    private final String algorithm;

    // guarded by this
    private final transient byte[] bytes;
    private transient boolean destroyed;

    /** Keeps the array itself. */
    SecretBytes(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which the ciphers of the JDK wipe when they have taken it up. */
    @Override
    public synchronized byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        return bytes.clone();
    }

    @Override
    public synchronized void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public String toString() {
        return "a key";
    }
}
