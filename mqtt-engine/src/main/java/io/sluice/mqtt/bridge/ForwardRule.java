package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.SettingsRules;

/**
 * What goes upstream, and under which name there: {@code strip} is taken off the front of the topic, then
 * {@code prefix} is put before it.
 *
 * @param filter topic filter of the local messages
 * @param qos the quality of service they are sent with, whatever they were published with
 * @param retain what becomes of the retain flag
 * @param prefix put before the topic; may be empty
 * @param strip taken off the topic's front; the filter must begin with it; may be empty
 */
public record ForwardRule(TopicFilter filter, Qos qos, Retain retain, String prefix, String strip) {

    /** What becomes of the retain flag. */
    public enum Retain {
        /** Sent as it was published. */
        KEEP,
        /** Never sent retained. */
        CLEAR
    }

    public ForwardRule {
        if (filter.group() != null) {
            throw new IllegalArgumentException("filter: no shared subscription here, not \"" + filter + "\"");
        }
        plain("prefix", prefix);
        plain("strip", strip);
        if (!filter.text().startsWith(strip)) {
            throw new IllegalArgumentException(
                    "strip: the filter \"" + filter + "\" must begin with it, not \"" + strip + "\"");
        }
        if (filter.text().equals(strip) && prefix.isEmpty()) {
            throw new IllegalArgumentException("strip: leaves nothing of the topic \"" + filter + "\"");
        }
    }

    private static void plain(String key, String value) {
        SettingsRules.utf8(key, value);
        if (value.indexOf('+') >= 0 || value.indexOf('#') >= 0) {
            throw new IllegalArgumentException(key + ": no + or # in it, not \"" + value + "\"");
        }
    }

    /** The topic upstream of a topic that matches the filter. What strip would leave empty keeps its name. */
    String remap(String topic) {
        String rest = topic.startsWith(strip) ? topic.substring(strip.length()) : topic;
        String mapped = prefix + rest;
        return mapped.isEmpty() ? topic : mapped;
    }
}
