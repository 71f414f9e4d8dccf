package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;
import java.util.List;
import java.util.Set;

/** A rule as it holds for one client, its names put in. Immutable. */
record ClientRule(boolean allow, Set<Action> actions, List<TopicSet> topics) {

    boolean has(Action action, String topic) {
        if (actions.contains(action)) {
            for (TopicSet set : topics) {
                if (set.has(topic)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean covers(Action action, TopicFilter filter) {
        return actions.contains(action) && topics.stream().anyMatch(set -> set.covers(filter));
    }

    boolean meets(Action action, TopicFilter filter) {
        return actions.contains(action) && topics.stream().anyMatch(set -> set.meets(filter));
    }
}
