package io.sluice.mqtt.packet;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import java.util.List;

/**
 * A message under way. [MQTT-3.3]
 *
 * @param message its topic is empty when a topic alias stands for it
 * @param dup sent before, perhaps
 * @param packetId 1 to 65,535; 0 when the message is QoS 0
 * @param topicAlias 1 to 65,535, or 0 for none
 * @param subscriptionIdentifiers of the subscriptions that it matched; only from a server [MQTT5-3.3.4-6]
 */
public record Publish(Message message, boolean dup, int packetId, int topicAlias, List<Integer> subscriptionIdentifiers)
        implements Packet {

    public Publish {
        if ((message.qos() == Qos.AT_MOST_ONCE) != (packetId == 0)) {
            throw new IllegalArgumentException("packet id " + packetId + " with " + message.qos()); // [MQTT-2.2.1-2]
        }
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }

    /** One without alias and identifiers, sent for the first time. */
    public static Publish of(Message message, int packetId) {
        return new Publish(message, false, packetId, 0, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
