package io.sluice.mqtt.packet;

/**
 * Says that a QoS 2 message was received, the first half of its acknowledgement. [MQTT-3.5]
 *
 * @param packetId 1 to 65,535
 */
public record Pubrec(int packetId, ReasonCode code, Diagnostics diagnostics) implements Packet {

    /** One that reports success. */
    public static Pubrec of(int packetId) {
        return new Pubrec(packetId, ReasonCode.SUCCESS, Diagnostics.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
