package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;

/**
 * One subscription as the tree holds it.
 *
 * @param identifier of the subscription, 0 for none
 */
public record Interest(
        Subscriber subscriber,
        TopicFilter filter,
        Qos qos,
        boolean noLocal,
        boolean retainAsPublished,
        int identifier) {}
