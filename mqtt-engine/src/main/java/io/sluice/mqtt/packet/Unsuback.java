package io.sluice.mqtt.packet;

import java.util.List;

/**
 * Answers {@link Unsubscribe}. [MQTT-3.11]
 *
 * @param packetId 1 to 65,535
 * @param codes one for each filter in its order; none in 3.1.1
 */
public record Unsuback(int packetId, List<ReasonCode> codes, Diagnostics diagnostics) implements Packet {

    public Unsuback {
        codes = List.copyOf(codes);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
