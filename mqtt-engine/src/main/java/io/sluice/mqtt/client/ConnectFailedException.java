package io.sluice.mqtt.client;

/**
 * Why no connection came about: a kind for programs, one line for an operator that names the thing and the remedy.
 * Holds neither a stack trace nor a credential.
 */
public final class ConnectFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** Nothing listens there. */
        REFUSED,
        /** The name has no address. */
        UNRESOLVED_HOST,
        /** The network has no way there. */
        UNREACHABLE,
        /** No answer to the attempt to connect. */
        CONNECT_TIMEOUT,
        /** The connection was accepted, and then nothing came. */
        SILENT,
        /** The connection was accepted, and then ended without an answer. */
        CLOSED,
        /** We speak TLS, the other side does not. */
        NOT_TLS,
        /** The other side speaks TLS, we do not. */
        TLS_EXPECTED,
        /** No common version of TLS. */
        TLS_VERSION,
        /** The certificate comes from nobody we trust. */
        UNTRUSTED_CERTIFICATE,
        /** The certificate is not valid at this time. */
        CERTIFICATE_EXPIRED,
        /** The certificate is for another host. */
        HOST_MISMATCH,
        /** The server wants a client certificate, or another one. */
        CLIENT_CERTIFICATE,
        /** A certificate or key file of ours is missing or unusable. */
        TLS_FILES,
        /** Another failure of the TLS handshake. */
        TLS,
        /** The other side does not speak MQTT. */
        NOT_MQTT,
        /** The server answered what the protocol does not allow. */
        PROTOCOL_BROKEN,
        /** The server speaks none of the versions we may. */
        PROTOCOL_REFUSED,
        BAD_CREDENTIALS,
        NOT_AUTHORIZED,
        CLIENT_ID_REJECTED,
        SERVER_UNAVAILABLE,
        /** The server names another server. */
        REDIRECTED,
        /** Refused by the server for another reason, which the text gives. */
        REJECTED,
        /** The client was closed meanwhile. */
        CANCELLED
    }

    private final Kind kind;

    ConnectFailedException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
