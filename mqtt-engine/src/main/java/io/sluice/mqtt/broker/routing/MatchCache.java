package io.sluice.mqtt.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * The matches of the topics that one thread published to lately. A place for each hash; the last topic holds it. For
 * one thread.
 */
final class MatchCache {

    private static final int PLACES = 512;

    private record Entry(String topic, long version, Matches matches) {}

    private final @Nullable Entry[] entries = new Entry[PLACES];

    Matches match(InterestTree tree, String topic) {
        int hash = topic.hashCode();
        int place = (hash ^ (hash >>> 9)) & (PLACES - 1);
        Entry entry = entries[place];
        long version = tree.version();
        if (entry != null && entry.version == version && entry.topic.equals(topic)) {
            return entry.matches;
        }
        Matches matches = tree.match(topic);
        entries[place] = new Entry(topic, version, matches);
        return matches;
    }
}
