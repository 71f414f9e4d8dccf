package io.sluice.mqtt.broker.session;

import org.jspecify.annotations.Nullable;

/** The topics that a client's aliases stand for, for one connection. [MQTT5-3.3.2.3.4] */
final class TopicAliases {

    private final int maximum;
    private @Nullable String[] topics = {};

    TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    boolean allows(int alias) {
        return alias <= maximum;
    }

    /** The topic of a message: its own, which the alias then stands for, or what the alias stood for, or null. */
    @Nullable
    String resolve(int alias, String topic) {
        if (topics.length == 0) {
            topics = new String[maximum + 1];
        }
        if (!topic.isEmpty()) {
            topics[alias] = topic;
        }
        return topics[alias];
    }
}
