package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.login.CertificateName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a listener, from PEM files.
 *
 * @param certificate the chain, the listener's own certificate first
 * @param key its PKCS#8 key, unencrypted
 * @param clientCa when given, a client must show a certificate signed by it, and is then known by that
 * @param crl certificates that have been revoked, of each authority that signs clients; null to revoke none
 * @param identity the name in a client's certificate that is its user name
 */
public record TlsSettings(
        Path certificate,
        Path key,
        @Nullable Path clientCa,
        @Nullable Path crl,
        CertificateName identity) {

    public TlsSettings {
        if (crl != null && clientCa == null) {
            throw new IllegalArgumentException("tls crl: revokes certificates of clients, and needs client_ca");
        }
    }

    /** One that revokes none and knows clients by their common name. */
    public TlsSettings(Path certificate, Path key, @Nullable Path clientCa) {
        this(certificate, key, clientCa, null, CertificateName.CN);
    }

    /** The same with revoked certificates. */
    public TlsSettings withCrl(Path file) {
        return new TlsSettings(certificate, key, clientCa, file, identity);
    }

    /** The same with another name as the user name. */
    public TlsSettings withIdentity(CertificateName name) {
        return new TlsSettings(certificate, key, clientCa, crl, name);
    }
}
