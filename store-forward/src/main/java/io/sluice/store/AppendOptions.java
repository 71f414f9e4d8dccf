package io.sluice.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a message is given on its way into a queue.
 *
 * @param priority which messages go first when the queue is full, and how they can be read apart
 * @param timeToLive how long the message may be read after its commit, counted while the store is open: 1 ms to 1,000
 *     years; null when it does not expire
 */
public record AppendOptions(Priority priority, @Nullable Duration timeToLive) {

    /** Normal priority, without end. */
    public static final AppendOptions PLAIN = new AppendOptions(Priority.NORMAL, null);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365_250);

    public AppendOptions {
        if (timeToLive != null && (timeToLive.compareTo(SHORTEST) < 0 || timeToLive.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("time to live: 1ms to 1,000 years, not " + timeToLive);
        }
    }

    /** The same with a priority. */
    public AppendOptions at(Priority other) {
        return new AppendOptions(other, timeToLive);
    }

    /** The same with an end. */
    public AppendOptions expiringAfter(Duration time) {
        return new AppendOptions(priority, time);
    }
}
