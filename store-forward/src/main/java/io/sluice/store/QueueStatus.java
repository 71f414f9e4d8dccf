package io.sluice.store;

/**
 * A queue at one moment.
 *
 * @param entries messages held: durable, neither acknowledged nor dropped
 * @param bytes their payload bytes
 * @param oldestStoredAtMillis wall clock of the oldest of them, 0 when there are none
 * @param end the offset of the next message
 * @param appended messages appended in this life of the store
 * @param acknowledged messages acknowledged in this life
 * @param droppedFull messages dropped in this life because the queue was full
 * @param droppedAge messages dropped in this life because they were too old
 */
public record QueueStatus(
        long entries,
        long bytes,
        long oldestStoredAtMillis,
        long end,
        long appended,
        long acknowledged,
        long droppedFull,
        long droppedAge) {}
