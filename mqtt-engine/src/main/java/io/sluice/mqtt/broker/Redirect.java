package io.sluice.mqtt.broker;

import io.sluice.mqtt.packet.ReasonCode;

/**
 * Another server that clients are to use. [MQTT5-4.11] A client of 5 is told it with its refusal, or when its connection
 * ends; one of 3.1.1 is told that the server is unavailable, for it has no word for it.
 *
 * @param server its Server Reference: {@code host} or {@code host:port}, several with a space between, in the order of
 *     preference; 1 to 1,024 characters
 * @param moved for good (0x9D, server moved) instead of for now (0x9C, use another server)
 * @param when clients are sent there
 */
public record Redirect(String server, boolean moved, When when) {

    /** When clients are sent elsewhere. */
    public enum When {
        /** Whoever connects, and whoever is connected when the broker closes. */
        ALWAYS,
        /** Whoever is connected when the broker closes. */
        STOP
    }

    public Redirect {
        if (server.isBlank() || server.length() > 1024 || !server.matches("[!-~]+( [!-~]+)*")) {
            throw new IllegalArgumentException(
                    "redirect server: host or host:port, several with a space between, not \"" + server + "\"");
        }
    }

    /** The reason that clients are told. */
    ReasonCode code() {
        return moved ? ReasonCode.SERVER_MOVED : ReasonCode.USE_ANOTHER_SERVER;
    }
}
