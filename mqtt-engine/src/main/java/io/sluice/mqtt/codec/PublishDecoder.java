package io.sluice.mqtt.codec;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH. [MQTT-3.3]
 *
 * <pre>
 *  flags: 3 dup  2..1 QoS  0 retain
 *  topic · [packet identifier, QoS 1 and 2] · properties(5) · payload
 * </pre>
 */
final class PublishDecoder {

    private static final int RETAIN = 0x01;
    private static final int DUP = 0x08;

    private PublishDecoder() {}

    static @Nullable Publish decode(Body body, int flags, ProtocolVersion version, boolean fromClient) {
        int level = (flags >> 1) & 3;
        boolean dup = (flags & DUP) != 0;
        if (level == 3) {
            body.malformed("QoS 3"); // [MQTT-3.3.1-4]
            return null;
        }
        if (level == 0 && dup) {
            body.malformed("DUP with QoS 0"); // [MQTT-3.3.1-2]
            return null;
        }
        String topic = body.utf8();
        if (hasWildcard(topic)) {
            body.malformed("a topic name with a wildcard"); // [MQTT-3.3.2-2]
        }
        int packetId = level == 0 ? 0 : body.packetId();
        MessageProperties properties = MessageProperties.NONE;
        List<Integer> subscriptionIdentifiers = List.of();
        int alias = 0;
        if (version == ProtocolVersion.V5) {
            PropertyReader read = PropertyReader.readOrNull(body, PacketType.PUBLISH);
            if (read != null) {
                properties = read.message();
                alias = read.integer(Property.TOPIC_ALIAS, 0);
                subscriptionIdentifiers = read.subscriptionIdentifiers();
            }
        }
        if (topic.isEmpty() && alias == 0) {
            body.protocolError("an empty topic name"); // [MQTT-4.7.3-1] [MQTT5-3.3.2-8]
        }
        if (fromClient && !subscriptionIdentifiers.isEmpty()) {
            body.protocolError("a subscription identifier from a client"); // [MQTT5-3.3.4-6]
        }
        byte[] payload = body.rest();
        if (body.fault() != null) {
            return null;
        }
        Message message = new Message(topic, payload, Qos.of(level), (flags & RETAIN) != 0, properties);
        return new Publish(message, dup, packetId, alias, subscriptionIdentifiers);
    }

    private static boolean hasWildcard(String topic) {
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            if (c == '+' || c == '#') {
                return true;
            }
        }
        return false;
    }
}
