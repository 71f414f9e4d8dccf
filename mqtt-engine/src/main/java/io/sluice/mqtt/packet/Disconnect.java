package io.sluice.mqtt.packet;

import org.jspecify.annotations.Nullable;

/**
 * The last packet of a connection. [MQTT-3.14] Only a client may send it in 3.1.1, and without a reason.
 *
 * @param sessionExpirySeconds replaces what the CONNECT said, -1 for no change; only from a client
 * @param serverReference another server to use; only from a server
 */
public record Disconnect(
        ReasonCode code,
        long sessionExpirySeconds,
        @Nullable String serverReference,
        Diagnostics diagnostics) implements Packet {

    public static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, -1, null, Diagnostics.NONE);

    /** One with a reason for people. */
    public static Disconnect of(ReasonCode code, String reason) {
        return new Disconnect(code, -1, null, Diagnostics.of(reason));
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
