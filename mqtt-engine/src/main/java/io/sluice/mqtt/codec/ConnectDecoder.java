package io.sluice.mqtt.codec;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT. [MQTT-3.1]
 *
 * <pre>
 *  name "MQTT" · level · flags · keep alive · properties(5) · client id
 *    · [will properties(5) · will topic · will payload] · [user name] · [password]
 *
 *  flags:  7 user name  6 password  5 will retain  4..3 will QoS  2 will  1 clean start  0 reserved
 * </pre>
 *
 * <p>3.1 is told by its name "MQIsdp" and level 3. All that follows is as in 3.1.1, and so it is treated from there on.
 */
final class ConnectDecoder {

    private static final String NAME_OF_3_1 = "MQIsdp";
    private static final int LEVEL_OF_3_1 = 3;

    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL_FLAGS = 0x38;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectDecoder() {}

    /** Reads the protocol name and level. Null when they are not spoken here; the body says so. */
    static @Nullable ProtocolVersion version(Body body) {
        String name = body.utf8();
        int level = body.u8();
        if (name.equals("MQTT") && level == ProtocolVersion.V5.level()) {
            return ProtocolVersion.V5;
        }
        if (name.equals("MQTT") && level == ProtocolVersion.V3_1_1.level()) {
            return ProtocolVersion.V3_1_1;
        }
        if (name.equals(NAME_OF_3_1) && level == LEVEL_OF_3_1) {
            return ProtocolVersion.V3_1_1;
        }
        body.fail(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                "none of MQTT 3.1, 3.1.1 and 5.0"); // [MQTT-3.1.2-1] [MQTT-3.1.2-2]
        return null;
    }

    static Connect decode(Body body, ProtocolVersion version) {
        int flags = body.u8();
        refuseBadFlags(body, flags, version);
        int keepAliveSeconds = body.u16();
        Connect.Properties properties = version == ProtocolVersion.V5 ? properties(body) : Connect.Properties.DEFAULT;
        String clientId = body.utf8();
        Will will = has(flags, WILL) ? will(body, flags, version) : null;
        return new Connect(
                version,
                has(flags, CLEAN_START),
                keepAliveSeconds,
                clientId,
                will,
                has(flags, USER_NAME) ? body.utf8() : null,
                has(flags, PASSWORD) ? body.binary() : null,
                properties);
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    private static void refuseBadFlags(Body body, int flags, ProtocolVersion version) {
        if ((flags & 0x01) != 0) {
            body.malformed("the reserved connect flag is set"); // [MQTT-3.1.2-3]
        } else if (!has(flags, WILL) && (flags & WILL_FLAGS) != 0) {
            body.malformed("will QoS or retain without a will"); // [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15]
        } else if (((flags >> 3) & 3) == 3) {
            body.malformed("will QoS 3"); // [MQTT-3.1.2-12]
        } else if (version == ProtocolVersion.V3_1_1 && !has(flags, USER_NAME) && has(flags, PASSWORD)) {
            body.malformed("a password without a user name"); // [MQTT3-3.1.2-22]
        }
    }

    private static Connect.Properties properties(Body body) {
        PropertyReader read = PropertyReader.read(body, PacketType.CONNECT);
        read.refuseDataWithoutMethod();
        return new Connect.Properties(
                read.number(Property.SESSION_EXPIRY_INTERVAL, 0),
                read.integer(Property.RECEIVE_MAXIMUM, 65_535),
                read.number(Property.MAXIMUM_PACKET_SIZE, -1),
                read.integer(Property.TOPIC_ALIAS_MAXIMUM, 0),
                read.flag(Property.REQUEST_RESPONSE_INFORMATION, false),
                read.flag(Property.REQUEST_PROBLEM_INFORMATION, true),
                read.text(Property.AUTHENTICATION_METHOD),
                read.binary(Property.AUTHENTICATION_DATA),
                read.user());
    }

    private static Will will(Body body, int flags, ProtocolVersion version) {
        MessageProperties properties = MessageProperties.NONE;
        long delaySeconds = 0;
        if (version == ProtocolVersion.V5) {
            PropertyReader read = PropertyReader.read(body, Property.IN_WILL);
            delaySeconds = read.number(Property.WILL_DELAY_INTERVAL, 0);
            properties = read.message();
        }
        String topic = body.utf8();
        if (TopicName.problem(topic, Integer.MAX_VALUE) != null) {
            body.malformed("the will topic is not a topic name"); // [MQTT-4.7.1-1] [MQTT-4.7.3-1]
        }
        byte[] payload = body.bytes();
        Qos qos = Qos.of(Math.min((flags >> 3) & 3, 2));
        return new Will(new Message(topic, payload, qos, has(flags, WILL_RETAIN), properties), delaySeconds);
    }
}
