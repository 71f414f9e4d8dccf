package io.sluice.field;

import java.time.Duration;

/** How often a tag is read. */
public sealed interface PollRate {

    PollRate ONCE = new Once();

    /**
     * In fixed phases, without drift.
     *
     * @param period 1 ms to 365 days
     */
    record Every(Duration period) implements PollRate {
        public Every {
            if (period.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("every: expected a period of 1 ms to 365 days, not " + period);
            }
        }
    }

    /** Until it was read well for the first time, and again after each reconnect: a serial number, a version. */
    record Once() implements PollRate {}

    static PollRate every(Duration period) {
        return new Every(period);
    }
}
