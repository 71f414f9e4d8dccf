package io.sluice.mqtt.bridge.status;

import io.sluice.store.QueueLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a queue is heading, if it goes on like this.
 *
 * @param state what it does
 * @param left time until it is full or drained, null unless it fills or drains
 */
public record Forecast(State state, @Nullable Duration left) {

    /** What a queue does. */
    public enum State {
        /** Nothing in it. */
        EMPTY,
        /** What is in it is gone in two seconds at the present rate: it is on its way. */
        KEEPING_UP,
        /** It fills. */
        FILLING,
        /** It is full, or within a hundredth of it, and does not drain. */
        FULL,
        /** It gets empty. */
        DRAINING,
        /** Neither full nor drained within a year. */
        STEADY,
        /** Its rates are not known yet. */
        UNKNOWN
    }

    private static final double ON_THE_WAY_SECONDS = 2;
    private static final double NEARLY = 0.99;
    private static final double YEAR_SECONDS = 365 * 86_400.0;

    /**
     * That of a queue.
     *
     * @param entries messages held
     * @param bytes their payload bytes
     * @param limits how much it may hold
     * @param rates how fast it moves, or null when that is not known
     */
    public static Forecast of(long entries, long bytes, QueueLimits limits, @Nullable Rates rates) {
        if (entries == 0) {
            return new Forecast(State.EMPTY, null);
        }
        boolean full = bytes >= limits.maxBytes() * NEARLY || entries >= limits.maxEntries() * NEARLY;
        if (rates == null) {
            return new Forecast(full ? State.FULL : State.UNKNOWN, null);
        }
        if (!full && entries <= rates.out() * ON_THE_WAY_SECONDS) {
            return new Forecast(State.KEEPING_UP, null);
        }
        double drained = seconds(entries, rates.out() - rates.in());
        if (drained < YEAR_SECONDS) {
            return new Forecast(State.DRAINING, duration(drained));
        }
        if (full) {
            return new Forecast(State.FULL, null);
        }
        double filled = Math.min(
                seconds(limits.maxBytes() - bytes, rates.growth()),
                seconds(limits.maxEntries() - entries, rates.in() - rates.out()));
        return filled < YEAR_SECONDS ? new Forecast(State.FILLING, duration(filled)) : new Forecast(State.STEADY, null);
    }

    /** How long a way takes; for ever at no speed, or in the other direction. */
    private static double seconds(long way, double speed) {
        return speed > 0 ? (double) way / speed : Double.POSITIVE_INFINITY;
    }

    private static Duration duration(double seconds) {
        return Duration.ofSeconds(Math.round(seconds));
    }

    /** In words: {@code full in 3 d}, {@code drained in 11 min}, {@code keeping up}. */
    public String text() {
        return switch (state) {
            case EMPTY -> "empty";
            case KEEPING_UP -> "keeping up";
            case FILLING -> "full in " + words(left);
            case FULL -> "full";
            case DRAINING -> "drained in " + words(left);
            case STEADY -> "neither full nor drained within a year";
            case UNKNOWN -> "unknown";
        };
    }

    /** In the largest unit of which there is more than one and a half, rounded. */
    static String words(@Nullable Duration time) {
        long seconds = time == null ? 0 : time.toSeconds();
        if (seconds < 90) {
            return seconds + " s";
        }
        if (seconds < 90 * 60) {
            return rounded(seconds, 60) + " min";
        }
        return seconds < 36 * 3600 ? rounded(seconds, 3600) + " h" : rounded(seconds, 86_400) + " d";
    }

    private static long rounded(long seconds, long unit) {
        return (seconds + unit / 2) / unit;
    }
}
