package io.sluice.mqtt.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates and revocation lists in PEM files. */
final class PemFile {

    private static final int MAX_BYTES = 8 << 20;

    private PemFile() {}

    /**
     * The authorities of a file of certificates or a PKCS#12 file, at least one.
     *
     * @param password of a PKCS#12 file, else null
     */
    static List<X509Certificate> authorities(Path file, char @Nullable [] password) throws TlsException {
        byte[] bytes = read(file);
        return Pkcs12File.is(bytes) ? Pkcs12File.authorities(file, bytes, password) : certificates(file, bytes);
    }

    /** All certificates of a file in their order, at least one. */
    static List<X509Certificate> certificates(Path file) throws TlsException {
        return certificates(file, read(file));
    }

    private static List<X509Certificate> certificates(Path file, byte[] bytes) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : factory.generateCertificates(new ByteArrayInputStream(bytes))) {
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

    /** All of a file, up to 8 MiB. */
    static byte[] read(Path file) throws TlsException {
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
