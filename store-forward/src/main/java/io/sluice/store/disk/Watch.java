package io.sluice.store.disk;

import io.sluice.store.file.FreeFiles;
import io.sluice.store.file.Quarantine;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Looks after the health of the store four times a second: whether a disk that refused takes something again, whether
 * the reserve is whole, whether there is damage, how much is written. The committer's.
 */
final class Watch {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Health health;
    private final WearMeter wear;
    private final FreeFiles free;
    private final Committer committer;
    private final Quarantine quarantine;
    private final Executor housekeeping;
    private final LongSupplier nanos;
    private final AtomicLong writtenBytes;
    private long lookedNanos;
    private long probedNanos;

    Watch(
            Health health,
            WearMeter wear,
            FreeFiles free,
            Committer committer,
            Quarantine quarantine,
            Executor housekeeping,
            LongSupplier nanos,
            AtomicLong writtenBytes) {
        this.health = health;
        this.wear = wear;
        this.free = free;
        this.committer = committer;
        this.quarantine = quarantine;
        this.housekeeping = housekeeping;
        this.nanos = nanos;
        this.writtenBytes = writtenBytes;
        this.lookedNanos = nanos.getAsLong();
        this.probedNanos = lookedNanos;
    }

    /** The first look, at what was found. */
    void begin() {
        health.damage(quarantine.count());
        prepare();
    }

    /** Looks when it is time. */
    void look() {
        long now = nanos.getAsLong();
        if (now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        var unused = wear.bytesPerDay(now, writtenBytes.get());
        health.damage(quarantine.count());
        prepare();
        if (health.isFull() && free.hasRoomForMessages()) {
            health.roomAgain();
        }
        if (health.isFailing() && now - probedNanos >= PROBE_NANOS) {
            probedNanos = now;
            committer.mark();
        }
    }

    private void prepare() {
        housekeeping.execute(() -> {
            free.prepare();
            health.reserve(free.size(), FreeFiles.RESERVE);
        });
    }
}
