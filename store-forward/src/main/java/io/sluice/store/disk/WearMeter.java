package io.sluice.store.disk;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How much is written in a day, told from what was written lately: by the minute for the first hour, by the hour for
 * the last day from then on. Asks no clock. Thread safe.
 */
final class WearMeter {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final double DAY_NANOS = TimeUnit.DAYS.toNanos(1);

    // guarded by this
    private final SlidingSum minutes;
    private final SlidingSum hours;
    private long total;

    /**
     * Begins at a moment.
     *
     * @param nowNanos monotonic time, as in each call
     */
    WearMeter(long nowNanos) {
        minutes = new SlidingSum(MINUTE_NANOS, 60, nowNanos);
        hours = new SlidingSum(HOUR_NANOS, 24, nowNanos);
    }

    /** Takes up how many bytes were written since the beginning, and tells how many a day that comes to. */
    synchronized OptionalLong bytesPerDay(long nowNanos, long writtenBytes) {
        long more = Math.max(0, writtenBytes - total);
        total += more;
        minutes.add(nowNanos, more);
        hours.add(nowNanos, more);
        SlidingSum known = hours.spanNanos(nowNanos) < HOUR_NANOS ? minutes : hours;
        long span = known.spanNanos(nowNanos);
        return span < MINUTE_NANOS
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(known.sum(nowNanos) * (DAY_NANOS / span)));
    }
}
