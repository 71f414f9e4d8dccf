package io.sluice.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock and a monotonic clock that move when told, together or apart. */
public final class ManualTime extends Clock {

    private final AtomicLong wallMillis = new AtomicLong(1_700_000_000_000L);
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(wallMillis.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    public long nanos() {
        return nanos.get();
    }

    public void pass(Duration time) {
        wallMillis.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }

    /** What a hand or an NTP step does: the wall clock alone moves. */
    public void jumpWall(Duration by) {
        wallMillis.addAndGet(by.toMillis());
    }
}
