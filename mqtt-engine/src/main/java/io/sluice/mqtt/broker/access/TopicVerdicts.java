package io.sluice.mqtt.broker.access;

import org.jspecify.annotations.Nullable;

/** What was decided on the topics that one client used lately. A place for each hash; the last topic holds it. */
final class TopicVerdicts {

    private static final int PLACES = 32;

    private final @Nullable String[] topics = new String[PLACES];
    private final int[] decided = new int[PLACES];
    private final int[] allowed = new int[PLACES];

    /** Whether an action is allowed on a topic, by permissions that are asked once. */
    boolean allows(Permissions permissions, Action action, String topic) {
        int hash = topic.hashCode();
        int place = (hash ^ (hash >>> 7)) & (PLACES - 1);
        if (!topic.equals(topics[place])) {
            topics[place] = topic;
            decided[place] = 0;
            allowed[place] = 0;
        }
        if ((decided[place] & action.bit()) == 0) {
            decided[place] |= action.bit();
            allowed[place] |= permissions.allows(action, topic) ? action.bit() : 0;
        }
        return (allowed[place] & action.bit()) != 0;
    }
}
