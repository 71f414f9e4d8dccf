package io.sluice.mqtt.packet;

import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.TopicFilter;
import java.util.List;

/**
 * Ends subscriptions. [MQTT-3.10]
 *
 * @param packetId 1 to 65,535
 * @param filters at least one [MQTT-3.10.3-2]
 */
public record Unsubscribe(int packetId, List<TopicFilter> filters, List<UserProperty> user) implements Packet {

    public Unsubscribe {
        filters = List.copyOf(filters);
        user = List.copyOf(user);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
