package io.sluice.mqtt.broker.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule: these clients may, or may not, do this with these topics.
 *
 * @param actions at least one
 * @param topics at least one
 */
public record AccessRule(Who who, boolean allow, Set<Action> actions, List<TopicPattern> topics) {

    public AccessRule {
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("access rule: at least one action is needed");
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("access rule: at least one topic is needed");
        }
        actions = Set.copyOf(actions);
        topics = List.copyOf(topics);
    }

    /** A rule that allows. */
    public static AccessRule allow(Who who, Set<Action> actions, String... topics) {
        return new AccessRule(who, true, actions, patterns(topics));
    }

    /** A rule that denies. */
    public static AccessRule deny(Who who, Set<Action> actions, String... topics) {
        return new AccessRule(who, false, actions, patterns(topics));
    }

    private static List<TopicPattern> patterns(String... topics) {
        List<TopicPattern> patterns = new ArrayList<>();
        for (String topic : topics) {
            patterns.add(TopicPattern.of(topic));
        }
        return patterns;
    }

    /** What it comes to for a client that it means, or null when it has no topic for it. */
    @Nullable
    ClientRule of(Client client) {
        List<TopicSet> sets = new ArrayList<>(topics.size());
        for (TopicPattern topic : topics) {
            TopicSet set = topic.of(client, allow);
            if (set != null) {
                sets.add(set);
            }
        }
        return sets.isEmpty() ? null : new ClientRule(allow, EnumSet.copyOf(actions), sets);
    }
}
