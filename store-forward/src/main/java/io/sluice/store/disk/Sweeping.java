package io.sluice.store.disk;

import io.sluice.store.image.Drops;
import io.sluice.store.image.Image;
import io.sluice.store.image.Stretch;
import io.sluice.store.image.Swept;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops messages whose time to live is over: whole blocks at once, and of those that have expired in part one at a time
 * is read by housekeeping to see which. Readers leave expired messages out in any case; this makes the counts follow.
 * The committer's, but for the reading.
 */
final class Sweeping {

    private static final Logger log = LoggerFactory.getLogger(Sweeping.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Image image;
    private final Drops drops;
    private final StoreClock clock;
    private final Executor housekeeping;
    private final Inbox inbox;
    private final LongSupplier nanos;
    private boolean reading;
    private long nextNanos;

    Sweeping(Image image, Drops drops, StoreClock clock, Executor housekeeping, Inbox inbox, LongSupplier nanos) {
        this.image = image;
        this.drops = drops;
        this.clock = clock;
        this.housekeeping = housekeeping;
        this.inbox = inbox;
        this.nanos = nanos;
        this.nextNanos = nanos.getAsLong();
    }

    void step() {
        if (nanos.getAsLong() - nextNanos < 0) {
            return;
        }
        nextNanos = nanos.getAsLong() + PAUSE_NANOS;
        long now = clock.storeMillis();
        Stretch due = image.expire(now, drops);
        if (due != null && !reading) {
            reading = true;
            due.segment().pin();
            housekeeping.execute(() -> read(due, now));
        }
    }

    private void read(Stretch due, long now) {
        try {
            Swept swept = due.sweep(now);
            inbox.post(() -> done(due, swept));
        } catch (IOException | RuntimeException e) {
            inbox.post(() -> failed(due, e));
        } finally {
            due.segment().unpin();
        }
    }

    private void done(Stretch due, Swept swept) {
        reading = false;
        due.queue().swept(swept, drops);
    }

    private void failed(Stretch due, Exception cause) {
        reading = false;
        nextNanos = nanos.getAsLong() + RETRY_NANOS;
        log.warn(
                "could not look for expired messages queue={} segment={}: {}",
                due.queue().name(),
                due.segment().name(),
                cause.toString());
    }
}
