package io.sluice.mqtt.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a client: 1.2 and 1.3, server name indication, and the host name always verified. Reads files, so
 * not for an event loop.
 */
final class ClientTls {

    /** Where Debian and its kin keep the authorities that update-ca-certificates gathers. */
    private static final Path SYSTEM_AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private static final Pattern PEM_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private ClientTls() {}

    /** What a connection to the endpoint needs. */
    static SslContext context(Endpoint endpoint, TlsFiles files, Clock clock) throws ConnectFailedException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(trust(endpoint, files.ca(), clock));
        if (files.cert() != null && files.key() != null) {
            builder.keyManager(
                    privateKey(files.key()), certificates("cert", files.cert()).toArray(new X509Certificate[0]));
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new ConnectFailedException(
                    Kind.TLS_FILES, "cert and key do not go together: " + files.cert() + ", " + files.key());
        }
    }

    private static TrustManager trust(Endpoint endpoint, @Nullable Path ca, Clock clock) throws ConnectFailedException {
        KeyStore authorities = null; // of the JDK
        String name = "the system's list of authorities";
        if (ca != null) {
            authorities = keyStore(certificates("ca", ca));
            name = "ca " + ca;
        } else if (Files.isReadable(SYSTEM_AUTHORITIES)) {
            authorities = keyStore(certificates("ca", SYSTEM_AUTHORITIES));
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509) {
                    return new PeerTrust(x509, endpoint, name, clock);
                }
            }
            throw new IllegalStateException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot check certificates", e);
        }
    }

    private static KeyStore keyStore(List<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot hold certificates", e);
        }
    }

    private static List<X509Certificate> certificates(String key, Path file) throws ConnectFailedException {
        byte[] bytes = read(key, file);
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (found.isEmpty()) {
                throw unusable(key, file, "holds no certificate; PEM is expected");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw unusable(key, file, "is no PEM file of certificates");
        }
    }

    private static PrivateKey privateKey(Path file) throws ConnectFailedException {
        String text = new String(read("key", file), StandardCharsets.ISO_8859_1);
        Matcher pem = PEM_KEY.matcher(text);
        if (!pem.find()) {
            throw unusable("key", file, notPkcs8(text));
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.group(1));
        } catch (IllegalArgumentException e) {
            throw unusable("key", file, "is damaged: its body is not base64");
        }
        for (String algorithm : KEY_ALGORITHMS) {
            PrivateKey key = privateKey(algorithm, der);
            if (key != null) {
                return key;
            }
        }
        throw unusable("key", file, "is neither an RSA, EC nor Ed25519 key");
    }

    private static @Nullable PrivateKey privateKey(String algorithm, byte[] der) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            return null; // a key of another algorithm
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    private static String notPkcs8(String text) {
        if (text.contains("ENCRYPTED")) {
            return "is encrypted; decrypt it with: openssl pkcs8 -topk8 -nocrypt";
        }
        if (text.contains("BEGIN RSA PRIVATE KEY") || text.contains("BEGIN EC PRIVATE KEY")) {
            return "is not PKCS#8; convert it with: openssl pkcs8 -topk8 -nocrypt";
        }
        return "holds no PEM private key (BEGIN PRIVATE KEY)";
    }

    private static byte[] read(String key, Path file) throws ConnectFailedException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unusable(key, file, "does not exist");
        } catch (AccessDeniedException e) {
            throw unusable(key, file, "may not be read by this user");
        } catch (IOException e) {
            throw unusable(key, file, "cannot be read");
        }
    }

    private static ConnectFailedException unusable(String key, Path file, String what) {
        return new ConnectFailedException(Kind.TLS_FILES, key + ": " + file + " " + what);
    }
}
