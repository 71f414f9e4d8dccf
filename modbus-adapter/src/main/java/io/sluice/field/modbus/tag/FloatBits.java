package io.sluice.field.modbus.tag;

import java.math.BigDecimal;

/** IEEE 754 numbers of 16, 32 and 64 bits, to and from their bits. */
final class FloatBits {

    private static final int HALF_INFINITY = 0x7c00;

    /** From here on the nearest 16-bit float is infinite. */
    private static final double HALF_OVERFLOW = 65_520;

    private FloatBits() {}

    /** The bits of the nearest number; one that the kind cannot hold is an {@link ArithmeticException}. */
    static long of(DataType.Kind kind, double value) {
        return switch (kind) {
            case F32 -> single(value);
            case F64 -> Double.doubleToRawLongBits(value);
            case F16 -> half(value);
            default -> throw new IllegalArgumentException(kind + " is not a float");
        };
    }

    /** The bits of the number that is nearest to a decimal; one beyond all of the kind is an {@link ArithmeticException}. */
    static long nearest(DataType.Kind kind, BigDecimal value) {
        double wide = value.doubleValue();
        boolean fits = switch (kind) {
            case F16 -> Math.abs(wide) < HALF_OVERFLOW;
            case F32 -> Float.isFinite(value.floatValue());
            default -> Double.isFinite(wide);
        };
        if (!fits) {
            throw new ArithmeticException("no " + kind.key() + " is " + value);
        }
        return switch (kind) {
            case F16 -> nearestHalf(wide);
            case F32 -> Integer.toUnsignedLong(Float.floatToRawIntBits(value.floatValue()));
            default -> Double.doubleToRawLongBits(wide);
        };
    }

    /** A 16-bit float; exact, every one is a float. */
    static float half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, -24);
        } else {
            magnitude = Math.scalb((float) (fraction | 0x400), exponent - 25);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** Of two that are as near, the even one. */
    private static long nearestHalf(double value) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int bits = 0; bits < HALF_INFINITY; bits++) {
            double distance = Math.abs(half(bits) - Math.abs(value));
            if (distance < least || (distance == least && bits % 2 == 0)) {
                best = bits;
                least = distance;
            }
        }
        return value < 0 ? best | 0x8000 : best;
    }

    private static long half(double value) {
        for (int bits = 0; bits < 0x10000; bits++) {
            if (Double.compare(half(bits), value) == 0) {
                return bits;
            }
        }
        throw new ArithmeticException("no 16-bit float is " + value);
    }

    private static long single(double value) {
        float narrowed = (float) value;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(value)) {
            throw new ArithmeticException("no 32-bit float is " + value);
        }
        return Integer.toUnsignedLong(Float.floatToRawIntBits(narrowed));
    }
}
