package io.sluice.config.document;

import io.sluice.config.bind.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@code every} says. */
public sealed interface Rate {

    /** The word for a tag that is read until it was read well. */
    String ONCE = "once";

    /** A period. */
    record Period(Duration period) implements Rate {

        private static final Duration LEAST = Duration.ofMillis(1);
        private static final Duration MOST = Duration.ofDays(365);

        public Period {
            String wrong = wrong(period);
            if (wrong != null) {
                throw new IllegalArgumentException(wrong);
            }
        }

        /** What is wrong with a duration as a period, or null. */
        public static @Nullable String wrong(Duration period) {
            boolean fits = period.compareTo(LEAST) >= 0 && period.compareTo(MOST) <= 0;
            return fits ? null : "expected a period of 1ms to 365d, not " + Durations.text(period);
        }
    }

    /** A name under {@code poll}. */
    record Named(String name) implements Rate {}

    /** Read until it was read well. */
    record Once() implements Rate {}
}
