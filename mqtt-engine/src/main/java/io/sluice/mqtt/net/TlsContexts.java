package io.sluice.mqtt.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 and 1.2 with authenticated ciphers only, from PEM files, the same for both ends of a connection. Reads
 * files, so not for an event loop.
 */
public final class TlsContexts {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsContexts() {}

    /**
     * The context of a listener.
     *
     * @param certificate its chain, its own certificate first
     * @param key PKCS#8, unencrypted
     * @param clientCa when given, clients must show a certificate that it signed
     * @param crl when given, certificates of clients that it lists are refused, and so is every client of an authority
     *     whose list is not in it or is out of date
     */
    public static SslContext server(Path certificate, Path key, @Nullable Path clientCa, @Nullable Path crl)
            throws TlsException {
        X509Certificate[] chain = chain(certificate);
        warnUntimely(certificate, chain[0]);
        SslContextBuilder builder = SslContextBuilder.forServer(keyOf(certificate, chain[0], key), chain);
        if (clientCa != null) {
            X509Certificate[] authorities = chain(clientCa);
            warnUntimely(clientCa, authorities[0]);
            builder.clientAuth(ClientAuth.REQUIRE);
            if (crl == null) {
                builder.trustManager(authorities);
            } else {
                builder.trustManager(Revocation.trusting(clientCa, List.of(authorities), crl));
            }
        }
        try {
            return build(builder);
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(certificate, unusable(e), e);
        }
    }

    /**
     * The context of a client that shows no certificate.
     *
     * @param trust decides over the server's certificate, and is to verify the host's name, as that of
     *     {@link #trustIn} does
     */
    public static SslContext client(TrustManager trust) {
        try {
            return build(forClient(trust));
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * The context of a client that shows a certificate.
     *
     * @param trust as of {@link #client(TrustManager)}
     * @param certificate its chain, its own certificate first
     * @param key PKCS#8, unencrypted
     */
    public static SslContext client(TrustManager trust, Path certificate, Path key) throws TlsException {
        X509Certificate[] chain = chain(certificate);
        SslContextBuilder builder = forClient(trust).keyManager(keyOf(certificate, chain[0], key), chain);
        try {
            return build(builder);
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(certificate, unusable(e), e);
        }
    }

    /**
     * What trusts the certificates that some authorities vouch for, and verifies the host's name.
     *
     * @param ca the authorities, null for those of the Java runtime
     */
    public static X509ExtendedTrustManager trustIn(@Nullable Path ca) throws TlsException {
        List<X509Certificate> authorities = ca == null ? List.of() : PemFile.certificates(ca);
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities.isEmpty() ? null : keyStore(authorities));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509) {
                    return x509;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot check certificates", e);
        }
        throw new IllegalStateException("this Java has no X.509 trust manager");
    }

    private static KeyStore keyStore(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        return store;
    }

    private static SslContextBuilder forClient(TrustManager trust) {
        return SslContextBuilder.forClient().trustManager(trust).endpointIdentificationAlgorithm("HTTPS");
    }

    private static SslContext build(SslContextBuilder builder) throws SSLException {
        return builder.sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS)
                .build();
    }

    private static String unusable(Exception e) {
        return "cannot be used for TLS (" + e.getMessage() + ")";
    }

    private static X509Certificate[] chain(Path file) throws TlsException {
        return PemFile.certificates(file).toArray(new X509Certificate[0]);
    }

    private static void warnUntimely(Path file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateException e) {
            LOG.warn(
                    "certificate not valid today: file={} from={} until={}",
                    file,
                    certificate.getNotBefore(),
                    certificate.getNotAfter());
        }
    }

    private static PrivateKey keyOf(Path certificate, X509Certificate own, Path key) throws TlsException {
        PrivateKey read = PemFile.privateKey(key);
        if (!belongTogether(read, own.getPublicKey())) {
            throw new TlsException(key, "is not the key of the certificate in " + certificate);
        }
        return read;
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
