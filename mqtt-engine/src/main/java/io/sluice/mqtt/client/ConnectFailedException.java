package io.sluice.mqtt.client;

import org.jspecify.annotations.Nullable;

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
        /** The proxy itself is not reached, or does not answer. */
        PROXY,
        /** The proxy does not connect us. */
        PROXY_REFUSED,
        /** The proxy wants a user and password, or others. */
        PROXY_AUTHENTICATION,
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
        /** The certificate is no longer valid. */
        CERTIFICATE_EXPIRED,
        /** The certificate is not valid yet. */
        CERTIFICATE_NOT_YET_VALID,
        /** The certificate stands in a revocation list. */
        REVOKED_CERTIFICATE,
        /** Our revocation lists say nothing of the certificate's authority that holds today. */
        REVOCATION_UNKNOWN,
        /** The certificate is not the one that we are to find. */
        PIN_MISMATCH,
        /** The certificate is for another host. */
        HOST_MISMATCH,
        /** The server wants a client certificate, or another one. */
        CLIENT_CERTIFICATE,
        /** A certificate or key file of ours is missing or unusable. */
        TLS_FILES,
        /** The server agrees to none of our application protocols. */
        ALPN_NOT_AGREED,
        /** A token cannot be made, for its key or for the clock. */
        TOKEN,
        /** Another failure of the TLS handshake. */
        TLS,
        /** The server knows no WebSocket of that path. */
        WEBSOCKET_PATH,
        /** The server opens no WebSocket for MQTT. */
        WEBSOCKET,
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
        /** The server keeps nothing retained, and our will is to be. */
        RETAIN_NOT_SUPPORTED,
        /** The server does not take the quality of service of our will. */
        QOS_NOT_SUPPORTED,
        /** The server names another server. */
        REDIRECTED,
        /** Refused by the server for another reason, which the text gives. */
        REJECTED,
        /** The client was closed meanwhile. */
        CANCELLED
    }

    private final Kind kind;
    private final transient @Nullable String reference;
    private final boolean forGood;

    ConnectFailedException(Kind kind, String message) {
        this(kind, message, null, false);
    }

    ConnectFailedException(Kind kind, String message, @Nullable String reference, boolean forGood) {
        super(message, null, false, false);
        this.kind = kind;
        this.reference = reference;
        this.forGood = forGood;
    }

    /** Whether the server says that it has moved there for good. */
    boolean isForGood() {
        return forGood;
    }

    /** Where the server sends us, as it says it; null unless it does. */
    @Nullable
    String reference() {
        return reference;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
