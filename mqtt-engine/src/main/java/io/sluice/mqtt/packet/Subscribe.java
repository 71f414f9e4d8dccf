package io.sluice.mqtt.packet;

import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import java.util.List;

/**
 * Asks for subscriptions. [MQTT-3.8]
 *
 * @param packetId 1 to 65,535
 * @param requests at least one [MQTT-3.8.3-2]
 * @param subscriptionIdentifier 1 to 268,435,455, or 0 for none
 */
public record Subscribe(int packetId, List<Request> requests, int subscriptionIdentifier, List<UserProperty> user)
        implements Packet {

    public Subscribe {
        requests = List.copyOf(requests);
        user = List.copyOf(user);
    }

    /** One without identifier and user properties. */
    public static Subscribe of(int packetId, List<Request> requests) {
        return new Subscribe(packetId, requests, 0, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }

    /**
     * One filter with its options. [MQTT5-3.8.3.1]
     *
     * @param noLocal not what the subscriber itself published
     * @param retainAsPublished keeps the retain flag of what is forwarded
     */
    public record Request(
            TopicFilter filter, Qos qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {

        /** What a subscription of 3.1.1 is. */
        public static Request of(TopicFilter filter, Qos qos) {
            return new Request(filter, qos, false, false, RetainHandling.SEND);
        }
    }

    /** When retained messages are sent for a subscription. */
    public enum RetainHandling {
        /** At each SUBSCRIBE. */
        SEND(0),
        /** Only when the subscription did not exist. */
        SEND_IF_NEW(1),
        /** Never. */
        DO_NOT_SEND(2);

        private static final RetainHandling[] BY_NUMBER = values();

        private final int number;

        RetainHandling(int number) {
            this.number = number;
        }

        /** The number on the wire. */
        public int number() {
            return number;
        }

        /** The one of a number from 0 to 2. */
        public static RetainHandling of(int number) {
            return BY_NUMBER[number];
        }
    }
}
