package io.sluice.store;

import java.time.Duration;

/**
 * How much a queue may hold, and what it does with more.
 *
 * @param maxBytes payload bytes held, at least 64 KiB
 * @param maxEntries messages held, at least 1
 * @param maxAge how long a message is held, at least a second
 * @param whenFull what happens to a message that would exceed {@code maxBytes} or {@code maxEntries}
 * @param thinTo under {@link WhenFull#THIN}: of the older messages about every n-th is kept; 2 to 1,000
 */
public record QueueLimits(long maxBytes, long maxEntries, Duration maxAge, WhenFull whenFull, int thinTo) {

    /** Of ten older messages, one is kept when a queue is thinned. */
    public static final int DEFAULT_THIN_TO = 10;

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
        if (thinTo < 2 || thinTo > 1000) {
            throw new IllegalArgumentException("queue thin_to: 2 to 1000, not " + thinTo);
        }
        if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("queue age: at least 1s, not " + maxAge.toMillis() + "ms");
        }
    }

    /** Limits that thin, if they do, as {@link #DEFAULT_THIN_TO} says. */
    public QueueLimits(long maxBytes, long maxEntries, Duration maxAge, WhenFull whenFull) {
        this(maxBytes, maxEntries, maxAge, whenFull, DEFAULT_THIN_TO);
    }

    /**
     * What a full queue does; each message dropped or refused is counted. Messages of lower {@link Priority} go before
     * those of higher.
     */
    public enum WhenFull {
        /** Makes room by dropping the oldest messages. */
        DROP_OLDEST,
        /** Drops the message that came, unless one of lower priority can go in its place: then the newest of those. */
        DROP_NEWEST,
        /**
         * Makes room by thinning out the older half: about every n-th message of it is kept, then every n times n-th,
         * and so on, and only at last the oldest are dropped. Which ones stay is chosen by a hash of the offset, as
         * sources that take turns would lose always the same ones if it went by counting.
         */
        THIN,
        /** Fails the batch that brought it. */
        REJECT
    }
}
