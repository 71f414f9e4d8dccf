package io.sluice.mqtt.packet;

/**
 * Acknowledges a QoS 1 message. [MQTT-3.4]
 *
 * @param packetId 1 to 65,535
 */
public record Puback(int packetId, ReasonCode code, Diagnostics diagnostics) implements Packet {

    /** One that reports success. */
    public static Puback of(int packetId) {
        return new Puback(packetId, ReasonCode.SUCCESS, Diagnostics.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
