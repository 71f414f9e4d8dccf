package io.sluice.mqtt.net;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one end of TLS shows of itself: a private key and the certificate chain of it, its own certificate first. Says
 * nothing of the key.
 *
 * @param file where the certificate stands
 */
public record Identity(PrivateKey key, List<X509Certificate> chain, Path file) {

    public Identity {
        chain = List.copyOf(chain);
    }

    /**
     * One of PEM files.
     *
     * @param password opens a key that is encrypted, else null
     */
    public static Identity ofPem(Path certificate, Path key, char @Nullable [] password) throws TlsException {
        List<X509Certificate> chain = PemFile.certificates(certificate);
        PrivateKey read = PrivateKeys.read(key, password);
        if (!belongTogether(read, chain.get(0).getPublicKey())) {
            throw new TlsException(key, "is not the key of the certificate in " + certificate);
        }
        return new Identity(read, chain, certificate);
    }

    /**
     * One of a PKCS#12 file, which holds one key.
     *
     * @param password of the file; null for one without
     */
    public static Identity ofPkcs12(Path file, char @Nullable [] password) throws TlsException {
        return Pkcs12File.identity(file, password);
    }

    X509Certificate[] chainArray() {
        return chain.toArray(new X509Certificate[0]);
    }

    @Override
    public String toString() {
        return "Identity[" + file + "]";
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update((byte) 1);
            byte[] signed = signer.sign();
            signer.initVerify(certified);
            signer.update((byte) 1);
            return signer.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of two algorithms
        }
    }
}
