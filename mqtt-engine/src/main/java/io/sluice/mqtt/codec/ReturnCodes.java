package io.sluice.mqtt.codec;

import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The return codes of CONNACK in 3.1.1 [MQTT3-3.2.2.3 table 3.1], as the reason codes that mean the same. */
final class ReturnCodes {

    private ReturnCodes() {}

    /** The reason code of a return code, or null when there is no such return code. */
    static @Nullable ReasonCode fromWire(int number) {
        return switch (number) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> null;
        };
    }

    /** The return code that is nearest to a reason code. */
    static int toWire(ReasonCode code) {
        return switch (code) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> 4;
            case NOT_AUTHORIZED, BANNED -> 5;
            default -> 3;
        };
    }
}
