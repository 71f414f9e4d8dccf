package io.sluice.mqtt.packet;

/** Answers {@link Pingreq}. [MQTT-3.13] */
public record Pingresp() implements Packet {

    public static final Pingresp INSTANCE = new Pingresp();

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
