package io.sluice.mqtt.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in PEM files. */
final class PemFile {

    private static final int MAX_BYTES = 8 << 20;
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    private PemFile() {}

    /** All certificates of a file in their order, at least one. */
    static List<X509Certificate> certificates(Path file) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : factory.generateCertificates(new ByteArrayInputStream(read(file)))) {
                certificates.add((X509Certificate) certificate);
            }
        } catch (CertificateException e) {
            throw new TlsException(file, "is no PEM file of certificates", e);
        }
        if (certificates.isEmpty()) {
            throw new TlsException(file, "holds no certificate; PEM is expected");
        }
        return certificates;
    }

    /** All revocation lists of a file, at least one. */
    static List<X509CRL> revocationLists(Path file) throws TlsException {
        List<X509CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (CRL list : factory.generateCRLs(new ByteArrayInputStream(read(file)))) {
                lists.add((X509CRL) list);
            }
        } catch (CertificateException | CRLException e) {
            throw new TlsException(file, "is no PEM file of revocation lists", e);
        }
        if (lists.isEmpty()) {
            throw new TlsException(file, "holds no revocation list; PEM with BEGIN X509 CRL is expected");
        }
        return lists;
    }

    /** The PKCS#8 key of a file: RSA, EC or Ed25519. */
    static PrivateKey privateKey(Path file) throws TlsException {
        String text = new String(read(file), US_ASCII);
        int begin = text.indexOf(BEGIN_KEY);
        int end = text.indexOf(END_KEY, Math.max(0, begin));
        if (begin < 0 || end < 0) {
            throw new TlsException(file, withoutKey(text));
        }
        PKCS8EncodedKeySpec key;
        try {
            key = new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new TlsException(file, "is damaged: its body is not base64", e);
        }
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            PrivateKey read = keyOf(algorithm, key);
            if (read != null) {
                return read;
            }
        }
        throw new TlsException(file, "is neither an RSA, EC nor Ed25519 key");
    }

    private static String withoutKey(String text) {
        if (text.contains("ENCRYPTED")) {
            return "is encrypted; decrypt it with: openssl pkcs8 -topk8 -nocrypt";
        }
        if (text.contains("BEGIN RSA PRIVATE KEY") || text.contains("BEGIN EC PRIVATE KEY")) {
            return "is not PKCS#8; convert it with: openssl pkcs8 -topk8 -nocrypt";
        }
        return "holds no PEM private key (BEGIN PRIVATE KEY)";
    }

    private static @Nullable PrivateKey keyOf(String algorithm, PKCS8EncodedKeySpec key) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(key);
        } catch (GeneralSecurityException e) {
            return null; // a key of another algorithm
        }
    }

    private static byte[] read(Path file) throws TlsException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new TlsException(file, "is larger than 8 MiB, so no PEM file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TlsException(file, "does not exist", e);
        } catch (AccessDeniedException e) {
            throw new TlsException(file, "may not be read by this user", e);
        } catch (IOException e) {
            throw new TlsException(file, "cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
