package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.ReasonCode;

/** The server's refusal of a message or subscription; the connection goes on. No stack trace. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    RefusedException(ReasonCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Why; 0x80 or above. */
    public ReasonCode code() {
        return code;
    }
}
