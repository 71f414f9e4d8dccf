package io.sluice.mqtt.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 and 1.2 with authenticated ciphers only, from PEM files. Reads files: for start and reload, not for an event
 * loop.
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
     */
    public static SslContext server(Path certificate, Path key, @Nullable Path clientCa) throws TlsException {
        SslContextBuilder builder = SslContextBuilder.forServer(keyOf(certificate, key), chain(certificate));
        if (clientCa != null) {
            builder.trustManager(chain(clientCa)).clientAuth(ClientAuth.REQUIRE);
        }
        return build(builder, certificate);
    }

    /**
     * The context of a client. The server's certificate must be trusted and carry the host's name.
     *
     * @param ca the authorities that are trusted, null for those of the Java runtime
     * @param certificate the client's own chain, null for none
     * @param key the key of that certificate, null exactly when it is null
     */
    public static SslContext client(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key)
            throws TlsException {
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (ca != null) {
            builder.trustManager(chain(ca));
        }
        if (certificate != null && key != null) {
            builder.keyManager(keyOf(certificate, key), chain(certificate));
        }
        return build(builder, ca);
    }

    private static SslContext build(SslContextBuilder builder, @Nullable Path named) throws TlsException {
        try {
            return builder.sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(named + ": no TLS context can be made of it (" + e.getMessage() + ")", e);
        }
    }

    private static X509Certificate[] chain(Path file) throws TlsException {
        List<X509Certificate> chain = PemFile.certificates(file);
        try {
            chain.get(0).checkValidity();
        } catch (CertificateException e) {
            LOG.warn(
                    "certificate not valid today: file={} from={} until={}",
                    file,
                    chain.get(0).getNotBefore(),
                    chain.get(0).getNotAfter());
        }
        return chain.toArray(new X509Certificate[0]);
    }

    private static PrivateKey keyOf(Path certificate, Path key) throws TlsException {
        PrivateKey read = PemFile.privateKey(key);
        if (!belongTogether(read, PemFile.certificates(certificate).get(0).getPublicKey())) {
            throw new TlsException(key + ": not the key of the certificate in " + certificate);
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
