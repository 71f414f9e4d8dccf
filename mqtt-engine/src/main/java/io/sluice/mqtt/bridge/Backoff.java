package io.sluice.mqtt.bridge;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts, with full jitter: each is random between nothing and a bound that doubles from the least to
 * the most, so that a fleet that lost its server together does not come back together. Pure; one thread.
 */
final class Backoff {

    private final long minNanos;
    private final long maxNanos;
    private final long spreadNanos;
    private final RandomGenerator random;
    private long boundNanos;
    private long atLeastNanos;

    Backoff(Duration min, Duration max, Duration spread, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.spreadNanos = spread.toNanos();
        this.random = random;
        this.boundNanos = minNanos;
    }

    /** How long to wait before the next attempt; each call is one more failure. */
    long nextNanos() {
        boundNanos = Math.max(boundNanos, atLeastNanos);
        atLeastNanos = 0;
        long wait = random.nextLong(boundNanos + 1);
        boundNanos = Math.max(boundNanos, boundNanos > maxNanos / 2 ? maxNanos : boundNanos * 2);
        return wait;
    }

    /** Has the next wait be over the spread at least, also after a reset: many may have been thrown out together. */
    void spread() {
        atLeastNanos = Math.max(atLeastNanos, spreadNanos);
    }

    /** Has the next wait be one of the longest, also after a reset. */
    void exhaust() {
        atLeastNanos = Math.max(atLeastNanos, maxNanos);
    }

    /** After an attempt that was good for something. */
    void reset() {
        boundNanos = minNanos;
    }
}
