package io.sluice.mqtt.codec;

import static io.sluice.mqtt.packet.PacketType.AUTH;
import static io.sluice.mqtt.packet.PacketType.CONNACK;
import static io.sluice.mqtt.packet.PacketType.CONNECT;
import static io.sluice.mqtt.packet.PacketType.DISCONNECT;
import static io.sluice.mqtt.packet.PacketType.PUBACK;
import static io.sluice.mqtt.packet.PacketType.PUBCOMP;
import static io.sluice.mqtt.packet.PacketType.PUBLISH;
import static io.sluice.mqtt.packet.PacketType.PUBREC;
import static io.sluice.mqtt.packet.PacketType.PUBREL;
import static io.sluice.mqtt.packet.PacketType.SUBACK;
import static io.sluice.mqtt.packet.PacketType.SUBSCRIBE;
import static io.sluice.mqtt.packet.PacketType.UNSUBACK;
import static io.sluice.mqtt.packet.PacketType.UNSUBSCRIBE;

import io.sluice.mqtt.packet.PacketType;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5, with their type and the packets that may carry them. [MQTT5-2.2.2.2 table 2-4] */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Kind.FLAG, true, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Kind.U32, true, PUBLISH),
    CONTENT_TYPE(0x03, Kind.UTF8, true, PUBLISH),
    RESPONSE_TOPIC(0x08, Kind.UTF8, true, PUBLISH),
    CORRELATION_DATA(0x09, Kind.BINARY, true, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Kind.VAR_INT_ABOVE_0, false, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Kind.U32, false, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Kind.UTF8, false, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Kind.U16, false, CONNACK),
    AUTHENTICATION_METHOD(0x15, Kind.UTF8, false, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Kind.BINARY, false, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Kind.FLAG, false, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Kind.U32, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Kind.FLAG, false, CONNECT),
    RESPONSE_INFORMATION(0x1A, Kind.UTF8, false, CONNACK),
    SERVER_REFERENCE(0x1C, Kind.UTF8, false, CONNACK, DISCONNECT),
    REASON_STRING(0x1F, Kind.UTF8, false, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Kind.U16_ABOVE_0, false, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Kind.U16, false, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Kind.U16_ABOVE_0, false, PUBLISH),
    MAXIMUM_QOS(0x24, Kind.FLAG, false, CONNACK),
    RETAIN_AVAILABLE(0x25, Kind.FLAG, false, CONNACK),
    USER_PROPERTY(
            0x26,
            Kind.PAIR,
            true,
            CONNECT,
            CONNACK,
            PUBLISH,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBSCRIBE,
            SUBACK,
            UNSUBSCRIBE,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Kind.U32_ABOVE_0, false, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Kind.FLAG, false, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Kind.FLAG, false, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Kind.FLAG, false, CONNACK);

    /** One more than the greatest identifier. */
    static final int IDENTIFIERS = 0x2B;

    /** The place of the will's properties, beside those of the packet types. */
    static final int IN_WILL = 1;

    private static final @Nullable Property[] BY_IDENTIFIER = new Property[IDENTIFIERS];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    /** How a value is laid out. Every single byte among the properties is 0 or 1. */
    enum Kind {
        FLAG,
        U16,
        U16_ABOVE_0,
        U32,
        U32_ABOVE_0,
        VAR_INT_ABOVE_0,
        UTF8,
        BINARY,
        PAIR
    }

    private final int identifier;
    private final Kind kind;
    private final int places;

    Property(int identifier, Kind kind, boolean inWill, PacketType... packets) {
        this.identifier = identifier;
        this.kind = kind;
        int bits = inWill ? IN_WILL : 0;
        for (PacketType packet : packets) {
            bits |= place(packet);
        }
        this.places = bits;
    }

    /** The place of the properties of a packet type. */
    static int place(PacketType packet) {
        return 1 << packet.number();
    }

    int identifier() {
        return identifier;
    }

    Kind kind() {
        return kind;
    }

    boolean allowedAt(int place) {
        return (places & place) != 0;
    }

    /** The property of an identifier, or null. */
    static @Nullable Property of(int identifier) {
        return identifier < IDENTIFIERS ? BY_IDENTIFIER[identifier] : null;
    }
}
