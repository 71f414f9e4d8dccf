package io.sluice.mqtt.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom one end of TLS believes when they vouch for the other.
 *
 * @param certificates theirs; none for those of the Java runtime
 * @param file where they stand; null for those of the Java runtime
 */
public record Authorities(
        List<X509Certificate> certificates, @Nullable Path file) {

    /** Where Debian and its kin keep the authorities that update-ca-certificates gathers. */
    private static final Path OF_SYSTEM = Path.of("/etc/ssl/certs/ca-certificates.crt");

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /**
     * Those of a file, in PEM, DER or PKCS#12.
     *
     * @param password of a PKCS#12 file, else null
     */
    public static Authorities in(Path file, char @Nullable [] password) throws TlsException {
        return new Authorities(PemFile.authorities(file, password), file);
    }

    /** Those of the system, or of the Java runtime where the system keeps none. */
    public static Authorities ofSystem() throws TlsException {
        return Files.isReadable(OF_SYSTEM) ? in(OF_SYSTEM, null) : new Authorities(List.of(), null);
    }

    /** What trusts certificates that they vouch for, and verifies the host's name. */
    public X509ExtendedTrustManager trust() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(certificates.isEmpty() ? null : keyStore());
            return x509(factory);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot check certificates", e);
        }
    }

    /**
     * The same without certificates that have been revoked.
     *
     * @param crl a list of each authority; who comes from one whose list is not in it, or is out of date, is not trusted
     */
    public X509ExtendedTrustManager trustUnlessRevoked(Path crl) throws TlsException {
        List<X509Certificate> all = certificates.isEmpty() ? Arrays.asList(trust().getAcceptedIssuers()) : certificates;
        return x509(Revocation.trusting(all, crl));
    }

    private KeyStore keyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        return store;
    }

    private static X509ExtendedTrustManager x509(TrustManagerFactory factory) {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("this Java has no X.509 trust manager");
    }
}
