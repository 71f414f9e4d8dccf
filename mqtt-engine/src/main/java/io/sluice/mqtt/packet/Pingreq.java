package io.sluice.mqtt.packet;

/** Says that the client is alive. [MQTT-3.12] */
public record Pingreq() implements Packet {

    public static final Pingreq INSTANCE = new Pingreq();

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
