package io.sluice.store;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One message of a queue.
 *
 * @param epoch the life of the store in which it was appended
 * @param offset its place in the queue
 * @param storedAtMillis wall clock of the append, milliseconds since 1970
 * @param priority as it was appended
 * @param timeLeft what was left of its time to live when it was read, more than zero; null when it does not expire
 * @param payload the bytes from position to limit, read-only
 */
public record QueueEntry(
        long epoch,
        long offset,
        long storedAtMillis,
        Priority priority,
        @Nullable Duration timeLeft,
        ByteBuffer payload) {

    /** One of normal priority that does not expire. */
    public QueueEntry(long epoch, long offset, long storedAtMillis, ByteBuffer payload) {
        this(epoch, offset, storedAtMillis, Priority.NORMAL, null, payload);
    }
}
