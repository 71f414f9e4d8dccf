package io.sluice.mqtt.packet;

/**
 * Ends the exchange of a QoS 2 message, the answer to {@link Pubrel}. [MQTT-3.7]
 *
 * @param packetId 1 to 65,535
 */
public record Pubcomp(int packetId, ReasonCode code, Diagnostics diagnostics) implements Packet {

    /** One that reports success. */
    public static Pubcomp of(int packetId) {
        return new Pubcomp(packetId, ReasonCode.SUCCESS, Diagnostics.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
