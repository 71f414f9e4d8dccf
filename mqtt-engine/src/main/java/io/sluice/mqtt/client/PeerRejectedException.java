package io.sluice.mqtt.client;

import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.security.cert.CertificateException;

/** Carries a verdict on the server's certificate out of the TLS engine. */
final class PeerRejectedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    PeerRejectedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
