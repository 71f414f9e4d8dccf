package io.sluice.field;

import java.math.BigDecimal;

/**
 * The numbers that a tag is expected to show, both ends included.
 *
 * @param low the least
 * @param high the greatest
 */
public record ValueRange(double low, double high) {

    public ValueRange {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    "range " + low + ".." + high + ": expected two finite numbers, the lesser first");
        }
    }

    /** {@code 0..60}, {@code -40..85.5}. */
    public static ValueRange parse(String text) {
        int dots = text.indexOf("..");
        if (dots <= 0) {
            throw new IllegalArgumentException("range '" + text + "': expected low..high, for example 0..60");
        }
        try {
            return new ValueRange(
                    Double.parseDouble(text.substring(0, dots)), Double.parseDouble(text.substring(dots + 2)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("range '" + text + "': expected low..high, for example 0..60", e);
        }
    }

    /** The low end, in decimal as it was written. */
    public BigDecimal exactLow() {
        return BigDecimal.valueOf(low).stripTrailingZeros();
    }

    /** The high end, in decimal as it was written. */
    public BigDecimal exactHigh() {
        return BigDecimal.valueOf(high).stripTrailingZeros();
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
