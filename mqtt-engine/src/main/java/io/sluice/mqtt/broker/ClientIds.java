package io.sluice.mqtt.broker;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Client identifiers that the broker assigns. [MQTT-3.1.3-6] */
final class ClientIds {

    private static final int BYTES = 12;

    private ClientIds() {}

    /** One that nobody has and nobody can guess. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return "auto-" + HexFormat.of().formatHex(bytes);
    }
}
