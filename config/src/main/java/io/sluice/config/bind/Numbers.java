package io.sluice.config.bind;

import io.sluice.config.yaml.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers as everybody reads them: decimal, and 0x for whole ones. What YAML 1.1 would read otherwise is refused: 012
 * (octal), 1:30 (base 60), 1_000, 0b1.
 */
public final class Numbers {

    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]*)");
    private static final Pattern HEX = Pattern.compile("0[xX]([0-9a-fA-F]{1,16})");
    private static final Pattern REAL = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?");
    private static final Pattern OCTAL = Pattern.compile("(-?)0[0-9_]+(\\.[0-9]*)?");
    private static final Pattern BASE_60 = Pattern.compile("-?[0-9]+(:[0-9]+)+(\\.[0-9]*)?");
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private Numbers() {}

    static int integer(Node.Scalar scalar) {
        long value = whole(scalar);
        if (value != (int) value) {
            throw new IllegalArgumentException(
                    "expected a whole number up to " + Integer.MAX_VALUE + ", not " + scalar.described());
        }
        return (int) value;
    }

    static long whole(Node.Scalar scalar) {
        String text = scalar.text();
        Matcher hex = HEX.matcher(text);
        if (hex.matches()) {
            return Long.parseUnsignedLong(hex.group(1), 16);
        }
        if (!WHOLE.matcher(text).matches()) {
            throw refused("a whole number", scalar);
        }
        BigInteger value = new BigInteger(text.length() > 20 ? "1" + "0".repeat(20) : text);
        if (value.compareTo(LONG_MAX) > 0 || value.compareTo(LONG_MIN) < 0) {
            throw new IllegalArgumentException("expected a whole number of up to 64 bits, not " + scalar.described());
        }
        return value.longValue();
    }

    static double real(Node.Scalar scalar) {
        double value = decimal(scalar).doubleValue();
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("expected a number that fits 64 bits, not " + scalar.described());
        }
        return value;
    }

    /** A number with its decimal digits as they were written. */
    public static BigDecimal decimal(Node.Scalar scalar) {
        String text = scalar.text();
        if (text.length() > 60 || !REAL.matcher(text).matches()) {
            throw refused("a number", scalar);
        }
        return new BigDecimal(text);
    }

    private static IllegalArgumentException refused(String expected, Node.Scalar scalar) {
        return new IllegalArgumentException(
                "expected " + expected + ", not " + scalar.described() + hint(scalar.text(), expected));
    }

    private static String hint(String text, String expected) {
        if (OCTAL.matcher(text).matches()) {
            String plain = text.replace("_", "").replaceFirst("^(-?)0+(?=[0-9])", "$1");
            return "; some YAML readers take a leading 0 for octal: write " + plain;
        }
        if (BASE_60.matcher(text).matches()) {
            return "; some YAML readers take this for minutes and seconds: write one plain number";
        }
        if (text.matches("-?[0-9][0-9_]*[0-9](\\.[0-9]+)?") && text.indexOf('_') > 0) {
            return "; write " + text.replace("_", "");
        }
        if (text.matches("0b[01]{1,60}")) {
            return "; write " + Long.parseLong(text.substring(2), 2);
        }
        if (text.matches("0o[0-7]{1,20}")) {
            return "; write " + Long.parseLong(text.substring(2), 8);
        }
        if (text.matches("-?[0-9]+,[0-9]+")) {
            return "; write " + text.replace(',', '.') + " with a point";
        }
        if (text.matches("[-+]?\\.(?i:inf|nan)")) {
            return "; a number here is finite";
        }
        if (text.startsWith("+") || text.startsWith(".") || text.endsWith(".")) {
            return "; write digits on both sides of the point and no +";
        }
        return REAL.matcher(text).matches() && !expected.equals("a number") ? "; no fraction here" : "";
    }
}
