package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.status.QueueTrend;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is known of an uplink beside its counters: how fast its queue moves, and its last error. Written on its thread. */
final class Vitals {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What went wrong, and when. */
    record Trouble(String text, Instant at) {}

    private final DurableQueue queue;
    private final Clock clock;
    private final QueueTrend trend = new QueueTrend();
    private long sampledAt;
    private boolean sampled;

    private volatile @Nullable Rates rates;
    private volatile @Nullable Trouble trouble;

    Vitals(DurableQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** Looks at the queue when it is time. */
    void step(long now) {
        if (sampled && now - sampledAt < EVERY_NANOS) {
            return;
        }
        sampled = true;
        sampledAt = now;
        QueueStatus held = queue.status();
        trend.sample(new QueueTrend.Sample(now, held.appended(), held.acknowledged() + dropped(held), held.bytes()));
        rates = trend.rates();
    }

    static long dropped(QueueStatus held) {
        return held.drops().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The connection came about, or is lost. */
    void turned() {
        trend.restart();
        rates = null;
    }

    void trouble(String text) {
        trouble = new Trouble(text, Instant.now(clock));
    }

    /** Null while nothing is known. */
    @Nullable
    Rates rates() {
        return rates;
    }

    /** Null when nothing ever went wrong. */
    @Nullable
    Trouble trouble() {
        return trouble;
    }
}
