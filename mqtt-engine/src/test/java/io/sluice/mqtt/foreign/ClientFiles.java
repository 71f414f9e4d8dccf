package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.mqtt.peer.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that a client is given.
 *
 * @param own its certificate and key, null for none
 */
record ClientFiles(Path ca, Certificates.@Nullable Pair own) {

    private static final char[] NO_PASSWORD = new char[0];

    SSLContext context() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        Certificates.Pair pair = own;
        context.init(pair == null ? null : keys(pair).getKeyManagers(), trust().getTrustManagers(), null);
        return context;
    }

    TrustManagerFactory trust() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("ca", certificate(ca));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    static KeyManagerFactory keys(Certificates.Pair pair) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry("own", key(pair.key()), NO_PASSWORD, new Certificate[] {certificate(pair.cert())});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}
