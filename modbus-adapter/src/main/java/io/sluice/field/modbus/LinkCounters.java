package io.sluice.field.modbus;

import io.sluice.field.LinkStatus;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a link counts since its start. Written by its thread, read by any. */
final class LinkCounters {

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile @Nullable String lastError;

    void request() {
        requests.incrementAndGet();
    }

    void answer() {
        answers.incrementAndGet();
    }

    void timeout(String text) {
        timeouts.incrementAndGet();
        lastError = text;
    }

    void error(String text) {
        errors.incrementAndGet();
        lastError = text;
    }

    void skipped(long polls) {
        skipped.addAndGet(polls);
    }

    void refused(String text) {
        lastError = text;
    }

    LinkStatus status(boolean connected) {
        return new LinkStatus(
                connected, requests.get(), answers.get(), timeouts.get(), errors.get(), skipped.get(), lastError);
    }
}
