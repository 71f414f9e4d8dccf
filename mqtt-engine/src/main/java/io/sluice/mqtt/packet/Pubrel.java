package io.sluice.mqtt.packet;

/**
 * Releases the packet identifier of a QoS 2 message, the answer to {@link Pubrec}. [MQTT-3.6]
 *
 * @param packetId 1 to 65,535
 */
public record Pubrel(int packetId, ReasonCode code, Diagnostics diagnostics) implements Packet {

    /** One that reports success. */
    public static Pubrel of(int packetId) {
        return new Pubrel(packetId, ReasonCode.SUCCESS, Diagnostics.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
