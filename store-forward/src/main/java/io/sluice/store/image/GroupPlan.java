package io.sluice.store.image;

import io.sluice.store.Priority;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import java.util.EnumMap;
import java.util.Map;

/** What a queue will be when the group being written is durable. The committer's alone. */
final class GroupPlan {

    private long end;
    private long entries;
    private long bytes;

    /** Messages and bytes that the group adds to each priority. */
    private final Map<Priority, long[]> added = new EnumMap<>(Priority.class);

    /** Forgets the plan: what is durable is what counts. */
    void restart(QueueIndex index) {
        end = index.end();
        entries = index.entries();
        bytes = index.bytes();
        added.clear();
    }

    long end() {
        return end;
    }

    long entries() {
        return entries;
    }

    boolean fits(QueueLimits limits, long moreEntries, long moreBytes) {
        return entries + moreEntries <= limits.maxEntries() && bytes + moreBytes <= limits.maxBytes();
    }

    /** Whether the queue takes a message, or drops it. */
    boolean takes(QueueLimits limits, QueueIndex index, Priority priority, int payloadBytes) {
        if (payloadBytes > limits.maxBytes()) {
            return false;
        }
        return limits.whenFull() != WhenFull.DROP_NEWEST
                || fits(limits, 1, payloadBytes)
                || fitsBesideItsBetters(limits, index, priority, payloadBytes);
    }

    /** The offset of the next message. */
    long add(Priority priority, int payloadBytes) {
        entries++;
        bytes += payloadBytes;
        long[] sums = added.computeIfAbsent(priority, p -> new long[2]);
        sums[0]++;
        sums[1] += payloadBytes;
        return end++;
    }

    /** Whether there would be room if all messages of lower priority were gone. */
    private boolean fitsBesideItsBetters(QueueLimits limits, QueueIndex index, Priority priority, int payloadBytes) {
        long kept = entries;
        long keptBytes = bytes;
        for (Map.Entry<Priority, Lane> lane : index.byPriority().entrySet()) {
            if (lane.getKey().compareTo(priority) < 0) {
                kept -= lane.getValue().entries();
                keptBytes -= lane.getValue().bytes();
            }
        }
        for (Map.Entry<Priority, long[]> each : added.entrySet()) {
            if (each.getKey().compareTo(priority) < 0) {
                kept -= each.getValue()[0];
                keptBytes -= each.getValue()[1];
            }
        }
        return kept + 1 <= limits.maxEntries() && keptBytes + payloadBytes <= limits.maxBytes();
    }
}
