package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.ReasonCode;

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
        /** {@link MqttClient#disconnect()} or {@link MqttClient#abort}. */
        CLOSED_HERE
    }

    private final Kind kind;
    private final ReasonCode code;

    ConnectionLostException(Kind kind, ReasonCode code, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.code = code;
    }

    ConnectionLostException(Kind kind, String message) {
        this(kind, ReasonCode.SUCCESS, message);
    }

    /** What ended it. */
    public Kind kind() {
        return kind;
    }

    /** What the server's DISCONNECT says; success with any other kind. */
    public ReasonCode code() {
        return code;
    }
}
