package io.sluice.config.bind;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes with its unit: {@code 4GiB}, {@code 64KiB}, {@code 10MB}. KiB and the like are powers of 1024, kB
 * and the like of 1000.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern SYNTAX = Pattern.compile("(0|[1-9][0-9]{0,15})(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)");
    private static final Pattern NEARLY = Pattern.compile("([0-9]{1,15})\\s*([A-Za-z]*)");
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB");

    static ByteSize parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException(
                    "expected a size with its unit, such as 64KiB, 10MB or 4GiB, not \"" + text + "\"" + hint(text));
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(syntax.group(1)), factor(syntax.group(2))));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("expected a size below 8388608TiB, not \"" + text + "\"", e);
        }
    }

    private static long factor(String unit) {
        int power = "BkMGT".indexOf(Character.toString(unit.charAt(0)).replace('K', 'k'));
        long base = unit.endsWith("iB") ? 1024 : 1000;
        long factor = 1;
        for (int i = 0; i < power; i++) {
            factor *= base;
        }
        return factor;
    }

    private static String hint(String text) {
        Matcher nearly = NEARLY.matcher(text);
        if (!nearly.matches()) {
            return "";
        }
        String number = nearly.group(1).replaceFirst("^0+(?=[0-9])", "");
        String unit = nearly.group(2);
        if (unit.isEmpty()) {
            return "; write " + number + "B, " + number + "KiB or " + number + "MiB";
        }
        return UNITS.stream()
                .filter(known -> known.equalsIgnoreCase(unit) || known.equalsIgnoreCase(unit + "iB"))
                .findFirst()
                .map(known -> "; write " + number + known)
                .orElse("");
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** As it is written in a file, in the largest binary unit that is exact. */
    @Override
    public String toString() {
        String[] units = {"TiB", "GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long size = 1L << (10 * (units.length - i));
            if (bytes != 0 && bytes % size == 0) {
                return bytes / size + units[i];
            }
        }
        return bytes + "B";
    }
}
