package io.sluice.mqtt.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in the queue the last retained message of each topic lies, of those queued in this life of the process: what is
 * current when a connection comes about, however long the backlog. At most {@value #MAX_TOPICS} topics; those of
 * further ones are history like the rest. Thread safe.
 */
final class Newest {

    static final int MAX_TOPICS = 100_000;

    /** The end of the backlog, and what before it is current. */
    record Mark(long end, List<Long> current) {}

    private final Map<String, Long> offsets = new HashMap<>();
    private long end;

    /**
     * Of a queue.
     *
     * @param end of the queue, before anything is added in this life
     */
    Newest(long end) {
        this.end = end;
    }

    /** A message has its place; in the order of the queue. */
    synchronized void stored(String topic, boolean retain, long offset) {
        if (offset < 0) {
            return; // the queue's policy dropped it
        }
        end = offset + 1;
        if (retain && (offsets.size() < MAX_TOPICS || offsets.containsKey(topic))) {
            offsets.put(topic, offset);
        }
    }

    /** A message is done with. */
    synchronized void settled(String topic, long offset) {
        boolean unused = offsets.remove(topic, offset);
    }

    /** The end of the queue. */
    synchronized long end() {
        return end;
    }

    synchronized Mark mark() {
        return new Mark(end, List.copyOf(offsets.values()));
    }
}
