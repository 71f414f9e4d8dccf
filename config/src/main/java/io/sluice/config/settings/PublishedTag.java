package io.sluice.config.settings;

import io.sluice.field.ChangeRule;
import io.sluice.mqtt.Qos;

/**
 * Where the readings of a tag go.
 *
 * @param device the device's name
 * @param tag the tag's name within the device
 * @param topic a topic name that no other tag has
 * @param qos quality of service of the publish
 * @param retain whether the broker keeps the last one
 * @param unit engineering unit, or empty text
 * @param rule which readings are published
 */
public record PublishedTag(
        String device, String tag, String topic, Qos qos, boolean retain, String unit, ChangeRule rule) {}
