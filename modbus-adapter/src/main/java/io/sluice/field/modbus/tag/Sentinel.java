package io.sluice.field.modbus.tag;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A raw pattern by which a device says that it has no value, such as {@code 0x8000}.
 *
 * @param bits the value's bits, in its own order, the most significant byte first
 */
public record Sentinel(long bits) {

    /** {@code 0x8000} is the raw pattern; a decimal number is a value of the type, before scaling. */
    public static Sentinel parse(String text, DataType type) {
        if (!type.kind().isNumber()) {
            throw new IllegalArgumentException("invalid '" + text + "': type " + type + " has no invalid numbers");
        }
        try {
            return new Sentinel(bits(text, type.kind()));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "invalid '" + text + "': expected a raw pattern like 0x8000 or a number that " + type + " can hold",
                    e);
        }
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(bits);
    }

    private static long bits(String text, DataType.Kind kind) {
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return unsigned(new BigInteger(text.substring(2), 16), kind);
        }
        return switch (kind.family()) {
            case FLOAT -> FloatBits.of(kind, Double.parseDouble(text));
            case BCD -> bits(new BigInteger(text), kind);
            default -> bits(new BigDecimal(text).toBigIntegerExact(), kind);
        };
    }

    /** The bits of a whole number; one that the kind cannot hold is an {@link ArithmeticException}. */
    static long bits(BigInteger value, DataType.Kind kind) {
        return switch (kind.family()) {
            case BCD -> unsigned(decimal(value), kind);
            case SIGNED -> signed(value, kind);
            default -> unsigned(value, kind);
        };
    }

    /** Its digits as four bits each. */
    private static BigInteger decimal(BigInteger value) {
        if (value.signum() < 0) {
            throw new ArithmeticException("below 0");
        }
        return new BigInteger(value.toString(), 16);
    }

    private static long unsigned(BigInteger value, DataType.Kind kind) {
        if (value.signum() < 0 || value.bitLength() > kind.bits()) {
            throw new ArithmeticException("outside " + kind.key());
        }
        return value.longValue();
    }

    private static long signed(BigInteger value, DataType.Kind kind) {
        if (value.bitLength() >= kind.bits()) {
            throw new ArithmeticException("outside " + kind.key());
        }
        return value.longValue() & (-1L >>> (64 - kind.bits()));
    }
}
