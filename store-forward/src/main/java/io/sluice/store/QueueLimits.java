package io.sluice.store;

import java.time.Duration;

/**
 * How much a queue may hold, and what it does with more.
 *
 * @param maxBytes payload bytes held, at least 64 KiB
 * @param maxEntries messages held, at least 1
 * @param maxAge how long a message is held, at least a second
 * @param whenFull what happens to a message that would exceed {@code maxBytes} or {@code maxEntries}
 */
public record QueueLimits(long maxBytes, long maxEntries, Duration maxAge, WhenFull whenFull) {

    /** 1 GiB, 10 million messages, 30 days, the oldest dropped first. */
    public static final QueueLimits DEFAULT =
            new QueueLimits(1L << 30, 10_000_000, Duration.ofDays(30), WhenFull.DROP_OLDEST);

    public QueueLimits {
        if (maxBytes < 64 * 1024) {
            throw new IllegalArgumentException("queue max: at least 64KiB, not " + maxBytes + " bytes");
        }
        if (maxEntries < 1) {
            throw new IllegalArgumentException("queue max_messages: at least 1, not " + maxEntries);
        }
        if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("queue age: at least 1s, not " + maxAge.toMillis() + "ms");
        }
    }

    /** What a full queue does; each message dropped or refused is counted. */
    public enum WhenFull {
        /** Makes room by dropping the oldest messages. */
        DROP_OLDEST,
        /** Drops the message that came. */
        DROP_NEWEST,
        /** Fails the batch that brought it. */
        REJECT
    }
}
