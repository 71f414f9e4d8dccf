package io.sluice.field;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a reading of a tag goes on to be published.
 *
 * @param mode which readings are considered
 * @param deadband the smallest change of a number that counts
 * @param min the least time between two publishes, or empty
 * @param max the longest time without one, or empty
 */
public record ChangeRule(Mode mode, Deadband deadband, Optional<Duration> min, Optional<Duration> max) {

    /** Each change, as soon as it is seen. */
    public static final ChangeRule CHANGE =
            new ChangeRule(Mode.CHANGE, Deadband.NONE, Optional.empty(), Optional.empty());

    /** Which readings are published. */
    public enum Mode {
        /** Those that differ from the last one published. */
        CHANGE,
        /** All. */
        ALWAYS,
        /** The first, and those whose quality differs. */
        ONCE;

        /** {@code change}, {@code always} or {@code once}. */
        public static Mode parse(String text) {
            return switch (text) {
                case "change" -> CHANGE;
                case "always" -> ALWAYS;
                case "once" -> ONCE;
                default -> throw Nearest.unknown("mode", text, List.of("change", "always", "once"));
            };
        }
    }

    public ChangeRule {
        min.ifPresent(it -> positive("min", it));
        max.ifPresent(it -> positive("max", it));
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            throw new IllegalArgumentException("min " + min.get() + " is longer than max " + max.get());
        }
        if (mode == Mode.ONCE && max.isPresent()) {
            throw new IllegalArgumentException("max: mode once publishes once, a longest interval has no meaning");
        }
    }

    private static void positive(String key, Duration it) {
        if (it.isNegative() || it.isZero()) {
            throw new IllegalArgumentException(key + ": expected a duration above zero, not " + it);
        }
    }
}
