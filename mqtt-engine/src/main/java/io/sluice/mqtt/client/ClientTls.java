package io.sluice.mqtt.client;

import io.netty.handler.ssl.SslContext;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.TlsContexts;
import io.sluice.mqtt.net.TlsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a client: whom it trusts, with the host name always verified, and what it shows. Reads files, so not
 * for an event loop.
 */
final class ClientTls {

    /** Where Debian and its kin keep the authorities that update-ca-certificates gathers. */
    private static final Path SYSTEM_AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private ClientTls() {}

    /** What a connection to the endpoint needs. */
    static SslContext context(Endpoint endpoint, TlsFiles files, Clock clock) throws ConnectFailedException {
        Path cert = files.cert();
        Path key = files.key();
        try {
            TrustManager trust = trust(endpoint, files.ca(), clock);
            return cert == null || key == null ? TlsContexts.client(trust) : TlsContexts.client(trust, cert, key);
        } catch (TlsException e) {
            throw new ConnectFailedException(Kind.TLS_FILES, setting(files, e.file()) + ": " + e.getMessage());
        }
    }

    private static TrustManager trust(Endpoint endpoint, @Nullable Path ca, Clock clock) throws TlsException {
        if (ca != null) {
            return new PeerTrust(TlsContexts.trustIn(ca), endpoint, "ca " + ca, clock);
        }
        Path system = Files.isReadable(SYSTEM_AUTHORITIES) ? SYSTEM_AUTHORITIES : null; // else those of the JDK
        return new PeerTrust(TlsContexts.trustIn(system), endpoint, "the system's list of authorities", clock);
    }

    /** The setting that names a file. */
    private static String setting(TlsFiles files, Path file) {
        if (file.equals(files.key())) {
            return "key";
        }
        return file.equals(files.cert()) ? "cert" : "ca";
    }
}
