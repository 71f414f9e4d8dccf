package io.sluice.store;

import java.util.Map;

/**
 * A queue at one moment.
 *
 * @param entries messages held: durable, neither acknowledged nor dropped
 * @param bytes their payload bytes
 * @param oldestStoredAtMillis wall clock of the oldest of them, 0 when there are none
 * @param end the offset of the next message
 * @param appended messages appended in this life of the store
 * @param acknowledged messages acknowledged in this life
 * @param drops messages dropped in this life, by reason; a reason that is missing dropped none
 */
public record QueueStatus(
        long entries,
        long bytes,
        long oldestStoredAtMillis,
        long end,
        long appended,
        long acknowledged,
        Map<DropReason, Long> drops) {

    public QueueStatus {
        drops = Map.copyOf(drops);
    }

    /** Messages dropped in this life for one reason. */
    public long dropped(DropReason reason) {
        return drops.getOrDefault(reason, 0L);
    }
}
