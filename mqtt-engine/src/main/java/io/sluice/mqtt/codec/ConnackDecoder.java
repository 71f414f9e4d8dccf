package io.sluice.mqtt.codec;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * CONNACK. [MQTT-3.2]
 *
 * <pre>
 *  flags (0 session present, 7..1 reserved) · reason or return code · properties(5)
 * </pre>
 */
final class ConnackDecoder {

    private ConnackDecoder() {}

    static @Nullable Connack decode(Body body, ProtocolVersion version) {
        int flags = body.u8();
        if (flags > 1) {
            body.malformed("reserved flags of CONNACK"); // [MQTT-3.2.2-1]
        }
        int number = body.u8();
        ReasonCode code = version == ProtocolVersion.V5 ? ReasonCode.of(number) : ReturnCodes.fromWire(number);
        if (code == null || !code.allowedIn(PacketType.CONNACK)) {
            body.malformed("a reason code that CONNACK does not have"); // [MQTT-3.2.2-8]
            return null;
        }
        if (flags == 1 && code != ReasonCode.SUCCESS) {
            body.protocolError("a session is present though the connection is refused"); // [MQTT-3.2.2-4]
        }
        if (version == ProtocolVersion.V3_1_1) {
            return new Connack(flags == 1, code, Connack.Properties.DEFAULT, Diagnostics.NONE);
        }
        PropertyReader read = PropertyReader.read(body, PacketType.CONNACK);
        read.refuseDataWithoutMethod();
        return new Connack(flags == 1, code, properties(read), read.diagnostics());
    }

    private static Connack.Properties properties(PropertyReader read) {
        Connack.Capabilities capabilities = new Connack.Capabilities(
                read.integer(Property.RECEIVE_MAXIMUM, 65_535),
                Qos.of(Math.min(2, read.integer(Property.MAXIMUM_QOS, 2))),
                read.flag(Property.RETAIN_AVAILABLE, true),
                read.number(Property.MAXIMUM_PACKET_SIZE, -1),
                read.integer(Property.TOPIC_ALIAS_MAXIMUM, 0),
                read.flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, true),
                read.flag(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, true),
                read.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true));
        return new Connack.Properties(
                read.number(Property.SESSION_EXPIRY_INTERVAL, -1),
                read.integer(Property.SERVER_KEEP_ALIVE, -1),
                read.text(Property.ASSIGNED_CLIENT_IDENTIFIER),
                read.text(Property.RESPONSE_INFORMATION),
                read.text(Property.SERVER_REFERENCE),
                read.text(Property.AUTHENTICATION_METHOD),
                read.binary(Property.AUTHENTICATION_DATA),
                capabilities);
    }
}
