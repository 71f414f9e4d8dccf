package io.sluice.config.settings;

import io.sluice.mqtt.TopicName;
import java.time.Duration;

/**
 * Where and how often the gateway tells the local broker how it is.
 *
 * @param topic of its own status, below which each upstream has one; empty to tell nothing
 * @param every time between two reports of an upstream, 1 s to a day
 */
public record StatusSettings(String topic, Duration every) {

    /** The topic of an upstream's report is the gateway's with this and the upstream's name. */
    private static final String UPSTREAM = "/upstream/";

    public StatusSettings {
        String problem = topic.isEmpty() ? null : TopicName.problem(topic + UPSTREAM);
        if (problem != null) {
            throw new IllegalArgumentException("status_topic: " + problem);
        }
        if (topic.startsWith("$") || topic.startsWith("/") || topic.endsWith("/") || topic.contains("//")) {
            throw new IllegalArgumentException(
                    "status_topic: no empty level in it, and no $ at its front, not \"" + topic + "\"");
        }
    }

    /** Whether anything is told. */
    public boolean isTold() {
        return !topic.isEmpty();
    }

    /** The topic of an upstream's report. */
    public String topicOf(String upstream) {
        return topic + UPSTREAM + upstream;
    }

    /** Whether a topic is one of these, which are no business of an upstream's. */
    public boolean has(String other) {
        return isTold()
                && other.startsWith(topic)
                && (other.length() == topic.length() || other.startsWith(topic + UPSTREAM));
    }
}
