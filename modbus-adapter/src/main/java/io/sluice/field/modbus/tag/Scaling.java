package io.sluice.field.modbus.tag;

import io.sluice.field.Check;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalInt;

/**
 * From the raw number to the value: {@code raw * scale + offset}, in decimal, so that 234 by 0.1 is 23.4.
 *
 * @param scale not zero
 * @param offset added after scaling
 * @param decimals places that the value is rounded to, half away from zero, or empty
 */
public record Scaling(BigDecimal scale, BigDecimal offset, OptionalInt decimals) {

    public static final Scaling NONE = new Scaling(BigDecimal.ONE, BigDecimal.ZERO, OptionalInt.empty());

    public Scaling {
        if (scale.signum() == 0) {
            throw new IllegalArgumentException("scale: expected a number other than 0");
        }
        bounded("scale", scale);
        bounded("offset", offset);
        decimals.ifPresent(it -> Check.range("round", it, 0, 15));
    }

    /** A plain factor, such as {@code 0.1}. */
    public static Scaling by(String scale) {
        return new Scaling(new BigDecimal(scale), BigDecimal.ZERO, OptionalInt.empty());
    }

    /** Whether it leaves every number as it is. */
    public boolean isIdentity() {
        return scale.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0 && decimals.isEmpty();
    }

    /** Whether whole numbers stay whole. */
    boolean keepsIntegers() {
        return scale.stripTrailingZeros().scale() <= 0
                && offset.stripTrailingZeros().scale() <= 0;
    }

    BigDecimal apply(BigDecimal raw) {
        BigDecimal value = raw.multiply(scale).add(offset);
        return decimals.isPresent() ? value.setScale(decimals.getAsInt(), RoundingMode.HALF_UP) : value;
    }

    private static void bounded(String key, BigDecimal it) {
        if (it.precision() > 40 || Math.abs(it.scale()) > 40) {
            throw new IllegalArgumentException(key + ": expected a number of at most 40 digits, not " + it);
        }
    }
}
