package io.sluice.mqtt.client;

import io.sluice.mqtt.net.Authorities;
import io.sluice.mqtt.net.TlsException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A pin, ready to be held against certificates: by the hash of the public key, or as the whole certificate. */
record PinnedServer(String sha256, boolean whole) {

    static PinnedServer of(Pin pin) throws TlsException {
        if (pin instanceof Pin.Certificate certificate) {
            X509Certificate read =
                    Authorities.in(certificate.file(), null).certificates().get(0);
            return new PinnedServer(hash(encoded(read)), true);
        }
        return new PinnedServer(((Pin.PublicKey) pin).sha256(), false);
    }

    boolean matches(X509Certificate certificate) {
        return sha256.equals(whole ? hash(encoded(certificate)) : keyOf(certificate));
    }

    /** SHA-256 of a certificate's SubjectPublicKeyInfo, in base64. */
    static String keyOf(X509Certificate certificate) {
        return hash(certificate.getPublicKey().getEncoded());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
