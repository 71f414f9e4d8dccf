package io.sluice.store.disk;

/**
 * What was added within the last so many stretches of time, the one that has begun included. Knows time as it is told;
 * a time before the latest one told counts as that one. One thread at a time.
 */
final class SlidingSum {

    private final long bucketNanos;
    private final long[] buckets;
    private final long startNanos;
    private long latestNanos;
    private long current;

    SlidingSum(long bucketNanos, int count, long startNanos) {
        this.bucketNanos = bucketNanos;
        this.buckets = new long[count];
        this.startNanos = startNanos;
        this.latestNanos = startNanos;
    }

    void add(long nowNanos, long amount) {
        advance(nowNanos);
        buckets[(int) (current % buckets.length)] += amount;
    }

    long sum(long nowNanos) {
        advance(nowNanos);
        long sum = 0;
        for (long bucket : buckets) {
            sum += bucket;
        }
        return sum;
    }

    /** The time that the sum is of. */
    long spanNanos(long nowNanos) {
        advance(nowNanos);
        long elapsed = latestNanos - startNanos;
        return Math.min(elapsed, (buckets.length - 1) * bucketNanos + elapsed % bucketNanos);
    }

    private void advance(long nowNanos) {
        if (nowNanos - latestNanos <= 0) {
            return;
        }
        latestNanos = nowNanos;
        long now = (latestNanos - startNanos) / bucketNanos;
        long stale = Math.min(now - current, buckets.length);
        for (long i = 0; i < stale; i++) {
            buckets[(int) ((now - i) % buckets.length)] = 0;
        }
        current = now;
    }
}
