package io.sluice.mqtt.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 and 1.2 with authenticated ciphers only, the same for both ends of a connection. Reads
 * files, so not for an event loop.
 */
public final class TlsContexts {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private static final int CLIENT_SESSIONS = 64;
    private static final int CLIENT_SESSION_SECONDS = 3600; // a resumed session does not look at the certificate again

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
     * @param key its private key, unencrypted
     * @param clientCa when given, clients must show a certificate that it signed
     * @param crl when given, certificates of clients that it lists are refused, and so is every client of an authority
     *     whose list is not in it or is out of date
     */
    public static SslContext server(Path certificate, Path key, @Nullable Path clientCa, @Nullable Path crl)
            throws TlsException {
        Identity own = Identity.ofPem(certificate, key, null);
        warnUntimely(certificate, own.chain().get(0));
        SslContextBuilder builder = SslContextBuilder.forServer(own.key(), own.chainArray());
        if (clientCa != null) {
            Authorities authorities = new Authorities(PemFile.certificates(clientCa), clientCa);
            warnUntimely(clientCa, authorities.certificates().get(0));
            builder.clientAuth(ClientAuth.REQUIRE);
            if (crl == null) {
                builder.trustManager(authorities.certificates());
            } else {
                builder.trustManager(authorities.trustUnlessRevoked(crl));
            }
        }
        try {
            return build(builder);
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(certificate, unusable(e), e);
        }
    }

    /**
     * The context of a client. Sessions made with it are resumed for an hour.
     *
     * @param trust decides over the server's certificate, and is to verify the host's name, as that of
     *     {@link Authorities#trust} does
     * @param identity what the client shows, null for nothing
     * @param alpn protocols to offer [RFC 7301], none for no such extension
     */
    public static SslContext client(TrustManager trust, @Nullable Identity identity, List<String> alpn)
            throws TlsException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .trustManager(trust)
                .endpointIdentificationAlgorithm("HTTPS")
                .sessionCacheSize(CLIENT_SESSIONS)
                .sessionTimeout(CLIENT_SESSION_SECONDS);
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, alpn));
        }
        if (identity == null) {
            try {
                return build(builder);
            } catch (SSLException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }
        try {
            return build(builder.keyManager(identity.key(), identity.chainArray()));
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(identity.file(), unusable(e), e);
        }
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
}
