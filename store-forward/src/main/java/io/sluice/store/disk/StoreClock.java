package io.sluice.store.disk;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The store's own time: milliseconds that it has been open, summed over all its lives. Messages age by it, so a wall
 * clock that jumps ages nothing; time during which the store was closed does not count. The wall clock only stamps.
 */
final class StoreClock {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Clock wall;
    private final LongSupplier nanos;
    private final long startNanos;
    private final long startMillis;
    private long tickNanos;

    /**
     * Starts where the last life is known to have been.
     *
     * @param startMillis the store's time, as read back
     */
    StoreClock(Clock wall, LongSupplier nanos, long startMillis) {
        this.wall = wall;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.startMillis = startMillis;
        this.tickNanos = startNanos;
    }

    long wallMillis() {
        return wall.millis();
    }

    long storeMillis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startNanos);
    }

    /** True once in every quarter of a second. The committer's alone. */
    boolean isTick() {
        long now = nanos.getAsLong();
        if (now - tickNanos < TICK_NANOS) {
            return false;
        }
        tickNanos = now;
        return true;
    }
}
