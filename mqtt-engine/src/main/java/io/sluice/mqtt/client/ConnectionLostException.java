package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Why a connection that stood is gone, and the fate of what was under way on it. No stack trace. */
public final class ConnectionLostException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What ended it. */
    public enum Kind {
        /** The other side closed it, or the network did. */
        CLOSED,
        /** Nothing came for one and a half keep alives. */
        SILENT,
        /** The server said DISCONNECT; see {@link #code()}. */
        SERVER_DISCONNECT,
        /** The server broke the protocol. */
        PROTOCOL,
        /** A failure of this client. */
        INTERNAL,
        /** {@link MqttClient#retire}: the next connection may come at once. */
        RETIRED,
        /** {@link MqttClient#disconnect()} or {@link MqttClient#abort}. */
        CLOSED_HERE
    }

    private final Kind kind;
    private final ReasonCode code;
    private final transient @Nullable String reference;

    ConnectionLostException(Kind kind, ReasonCode code, String message, @Nullable String reference) {
        super(message, null, false, false);
        this.kind = kind;
        this.code = code;
        this.reference = reference;
    }

    ConnectionLostException(Kind kind, String message) {
        this(kind, ReasonCode.SUCCESS, message, null);
    }

    /** Where the server sends us, as it says it; null unless it does. */
    @Nullable
    String reference() {
        return reference;
    }

    /** What ended it. */
    public Kind kind() {
        return kind;
    }

    /** What the server's DISCONNECT says; success with any other kind. */
    public ReasonCode code() {
        return code;
    }

    /** Whether the other side ended it, or the network did: not we, for its silence or a fault. */
    public boolean isByPeer() {
        return kind == Kind.CLOSED || kind == Kind.SERVER_DISCONNECT;
    }
}
