package io.sluice.mqtt.packet;

import org.jspecify.annotations.Nullable;

/** The control packet types of the fixed header. [MQTT-2.1.2] */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private static final PacketType[] TYPES = values();

    private final int number;

    PacketType(int number) {
        this.number = number;
    }

    /** The upper four bits of the first byte. */
    public int number() {
        return number;
    }

    /** The type of a number from 0 to 15; null for 0, which is forbidden. */
    public static @Nullable PacketType of(int number) {
        return number == 0 ? null : TYPES[number - 1];
    }
}
