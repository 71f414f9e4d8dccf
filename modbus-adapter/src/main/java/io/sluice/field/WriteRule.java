package io.sluice.field;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Under which conditions a tag may be written. Pure.
 *
 * @param range the values that it may be set to, after scaling, or empty for all that its type holds
 * @param step values are whole multiples of it, counted from the low end of the range or from 0; above 0, or empty
 * @param rate how often, or empty
 * @param ttl how long after it came a write may still begin, 100 ms to 1 h
 * @param when what has to hold of other tags of the device, read right before the write, or empty
 * @param readBack whether it is read afterwards, and has to be as written
 */
public record WriteRule(
        Optional<ValueRange> range,
        Optional<BigDecimal> step,
        Optional<WriteRate> rate,
        Duration ttl,
        Optional<Condition> when,
        boolean readBack) {

    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    /** Whatever the type holds, at any time, read back. */
    public static final WriteRule ANY =
            new WriteRule(Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_TTL, Optional.empty(), true);

    public WriteRule {
        if (step.isPresent() && step.get().signum() <= 0) {
            throw new IllegalArgumentException("write: step: expected a number above 0, not " + step.get());
        }
        Check.duration("ttl", ttl, Duration.ofMillis(100), Duration.ofHours(1));
    }

    /** Whether range or step say something, which only numbers can keep to. */
    public boolean boundsNumbers() {
        return range.isPresent() || step.isPresent();
    }

    /** Refuses a number outside of the range, or between two steps. */
    public void check(BigDecimal value) throws RefusedValueException {
        BigDecimal from = BigDecimal.ZERO;
        if (range.isPresent()) {
            from = range.get().exactLow();
            if (value.compareTo(from) < 0 || value.compareTo(range.get().exactHigh()) > 0) {
                throw new RefusedValueException(
                        "range",
                        value.toPlainString() + " is outside of " + from.toPlainString() + ".."
                                + range.get().exactHigh().toPlainString());
            }
        }
        if (step.isPresent() && value.subtract(from).remainder(step.get()).signum() != 0) {
            throw new RefusedValueException(
                    "step",
                    value.toPlainString() + " is not a multiple of "
                            + step.get().toPlainString()
                            + (from.signum() == 0 ? "" : " from " + from.toPlainString() + " on"));
        }
    }
}
