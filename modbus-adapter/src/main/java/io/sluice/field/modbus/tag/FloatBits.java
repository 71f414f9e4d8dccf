package io.sluice.field.modbus.tag;

/** IEEE 754 numbers of 16, 32 and 64 bits, to and from their bits. */
final class FloatBits {

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
