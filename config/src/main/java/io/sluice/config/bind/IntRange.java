package io.sluice.config.bind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whole numbers with both ends included: {@code 1..12}, or one of them: {@code 3}.
 *
 * @param first the least
 * @param last the greatest
 */
public record IntRange(int first, int last) {

    private static final Pattern SYNTAX = Pattern.compile("(0|[1-9][0-9]{0,8})(?:\\.\\.(0|[1-9][0-9]{0,8}))?");

    static IntRange parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException(
                    "expected a whole number or a range such as 1..12, not \"" + text + "\"" + hint(text));
        }
        int first = Integer.parseInt(syntax.group(1));
        int last = syntax.group(2) == null ? first : Integer.parseInt(syntax.group(2));
        if (last < first) {
            throw new IllegalArgumentException("expected the lesser number first: " + last + ".." + first);
        }
        return new IntRange(first, last);
    }

    private static String hint(String text) {
        Matcher dashed = Pattern.compile("([0-9]{1,9}) ?(?:-|to|\\.\\.\\.|:) ?([0-9]{1,9})")
                .matcher(text);
        if (dashed.matches()) {
            return "; write " + plain(dashed.group(1)) + ".." + plain(dashed.group(2));
        }
        if (text.matches("0[0-9]{1,8}")) {
            return "; some YAML readers take a leading 0 for octal: write " + plain(text);
        }
        return "";
    }

    private static String plain(String digits) {
        return digits.replaceFirst("^0+(?=[0-9])", "");
    }

    /** How many numbers it holds. */
    public int size() {
        return last - first + 1;
    }

    /** The numbers in order. */
    public IntStream numbers() {
        return IntStream.rangeClosed(first, last);
    }

    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + ".." + last;
    }
}
