package io.sluice.gateway.publish;

import io.sluice.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the publish stages of all links did. Thread safe. */
public final class PublishCounters {

    private static final Logger log = LoggerFactory.getLogger(PublishCounters.class);

    private final LongAdder readings = new LongAdder();
    private final LongAdder published = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicLong failuresInARow = new AtomicLong();

    /** Readings that came from links. */
    public long readings() {
        return readings.sum();
    }

    /** Messages that the broker took, with everything durable that they owe. */
    public long published() {
        return published.sum();
    }

    /** Messages that could not be made durable. */
    public long lost() {
        return lost.sum();
    }

    void read(int count) {
        readings.add(count);
    }

    void published(int count, @Nullable Throwable failure) {
        if (failure != null) {
            lost.add(count);
            logFailure(failuresInARow.incrementAndGet(), failure);
            return;
        }
        published.add(count);
        long failures = failuresInARow.getAndSet(0);
        if (failures > 0) {
            log.info("publishing works again failed_batches={}", failures);
        }
    }

    /** The first of a row of failures, and each doubling. */
    private static void logFailure(long inARow, Throwable failure) {
        if (Long.bitCount(inARow) != 1) {
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException) {
            log.error("readings lost: {} failed_batches={}", cause.getMessage(), inARow);
        } else {
            log.error("readings lost: publishing failed failed_batches={}", inARow, cause);
        }
    }
}
