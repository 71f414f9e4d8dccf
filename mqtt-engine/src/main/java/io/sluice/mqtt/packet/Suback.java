package io.sluice.mqtt.packet;

import java.util.List;

/**
 * Answers {@link Subscribe}, a code for each request in its order. [MQTT-3.9] In 3.1.1 every failure is 0x80.
 *
 * @param packetId 1 to 65,535
 */
public record Suback(int packetId, List<ReasonCode> codes, Diagnostics diagnostics) implements Packet {

    public Suback {
        codes = List.copyOf(codes);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
