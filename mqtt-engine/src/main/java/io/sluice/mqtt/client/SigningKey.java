package io.sluice.mqtt.client;

import io.sluice.mqtt.net.PrivateKeys;
import io.sluice.mqtt.net.TlsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import org.jspecify.annotations.Nullable;

/** A private key with the one algorithm of tokens that it signs by. Thread safe. */
public final class SigningKey {

    private static final int LEAST_RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    private final PrivateKey key;
    private final String algorithm;
    private final String signature;

    private SigningKey(PrivateKey key, String algorithm, String signature) {
        this.key = key;
        this.algorithm = algorithm;
        this.signature = signature;
    }

    /**
     * Reads a key in PEM.
     *
     * @param password opens one that is encrypted, or null
     * @throws IllegalArgumentException when it cannot sign tokens; the text names the file, what is wrong and what helps
     */
    public static SigningKey read(Path file, @Nullable Secret password) {
        PrivateKey key;
        try {
            key = PrivateKeys.read(file, password == null ? null : password.chars());
        } catch (TlsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (key instanceof RSAKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < LEAST_RSA_BITS) {
                throw new IllegalArgumentException(file + ": an RSA key of " + bits
                        + " bits is too small for tokens; make" + " one of at least " + LEAST_RSA_BITS + " bits");
            }
            return new SigningKey(key, "RS256", "SHA256withRSA");
        }
        if (key instanceof ECKey ec) {
            if (ec.getParams().getOrder().bitLength() != P256_BITS) {
                throw new IllegalArgumentException(
                        file + ": tokens are signed on the curve P-256 (prime256v1), and this key is on another");
            }
            return new SigningKey(key, "ES256", "SHA256withECDSAinP1363Format");
        }
        return new SigningKey(key, "EdDSA", "Ed25519");
    }

    /** Its algorithm's name in a token. [RFC 7518 3.1] [RFC 8037 3.1] */
    String algorithm() {
        return algorithm;
    }

    byte[] sign(byte[] bytes) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(signature);
        signer.initSign(key);
        signer.update(bytes);
        return signer.sign();
    }
}
