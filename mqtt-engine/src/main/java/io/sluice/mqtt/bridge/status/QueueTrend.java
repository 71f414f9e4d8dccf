package io.sluice.mqtt.bridge.status;

import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Rates} of a queue from what was counted at moments: averages of about the last half minute in which
 * what is longer ago counts less, and of what is known where that is less. Pure; one thread.
 */
public final class QueueTrend {

    private static final double SPAN_SECONDS = 30;
    private static final long LEAST_NANOS = 100_000_000L; // of less, a rate would be noise

    /**
     * What was counted at a moment.
     *
     * @param nanos the moment, of a clock that is never set
     * @param appended messages that ever came in
     * @param removed messages that ever left
     * @param bytes payload bytes held
     */
    public record Sample(long nanos, long appended, long removed, long bytes) {}

    private @Nullable Sample last;
    private double known; // how much of the span is, 0 to 1
    private double in;
    private double out;
    private double growth;

    /** Takes what was counted; too soon after the last time, it is left for the next. */
    public void sample(Sample now) {
        Sample before = last;
        if (before == null) {
            last = now;
            return;
        }
        if (now.nanos() - before.nanos() < LEAST_NANOS) {
            return;
        }
        last = now;
        double seconds = (now.nanos() - before.nanos()) / 1e9;
        double keeps = Math.exp(-seconds / SPAN_SECONDS);
        double adds = (1 - keeps) / seconds;
        known = keeps * known + 1 - keeps;
        in = keeps * in + adds * (now.appended() - before.appended());
        out = keeps * out + adds * (now.removed() - before.removed());
        growth = keeps * growth + adds * (now.bytes() - before.bytes());
    }

    /** What was before says nothing of what comes: the link has come about, or is lost. */
    public void restart() {
        known = 0;
        in = 0;
        out = 0;
        growth = 0;
    }

    /** The rates, or null while nothing is known of them. */
    public @Nullable Rates rates() {
        return known == 0 ? null : new Rates(in / known, out / known, growth / known);
    }
}
