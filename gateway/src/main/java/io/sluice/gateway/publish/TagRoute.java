package io.sluice.gateway.publish;

import io.sluice.field.ChangeRule;
import io.sluice.mqtt.Qos;
import java.util.Optional;

/**
 * Where a tag's readings go, and which of them.
 *
 * @param device the device's name
 * @param tag the tag's name within the device
 * @param topic the topic it is published to; also the name of its stream
 * @param qos quality of service of the publish
 * @param retain whether the broker keeps the last one
 * @param unit engineering unit, or empty
 * @param rule which readings are published
 * @param durable whether an upstream is owed this tag: then its sequence number is kept on disk with each message
 */
public record TagRoute(
        String device,
        String tag,
        String topic,
        Qos qos,
        boolean retain,
        Optional<String> unit,
        ChangeRule rule,
        boolean durable) {}
