package io.sluice.field.modbus.tag;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Named bits of a register; bit 0 is the least significant of the value.
 *
 * @param low the lowest bit
 * @param high the highest bit; the same as {@code low} for a single one, which is then a boolean
 * @param name its name in the value
 */
public record BitField(int low, int high, String name) {

    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,2})(?:\\.\\.([0-9]{1,2}))?");

    public BitField {
        if (low < 0 || high > 63 || low > high) {
            throw new IllegalArgumentException(
                    "bits " + low + ".." + high + ": expected bits of 0..63, the lower first");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("bits " + low + ".." + high + ": expected a name");
        }
    }

    /** A key and name of the {@code bits:} map: {@code 1}, or {@code 4..7}. */
    public static BitField parse(String bits, String name) {
        Matcher syntax = SYNTAX.matcher(bits);
        if (!syntax.matches()) {
            throw new IllegalArgumentException("bits '" + bits + "': expected a bit like 0, or bits like 4..7");
        }
        int low = Integer.parseInt(syntax.group(1));
        return new BitField(low, syntax.group(2) == null ? low : Integer.parseInt(syntax.group(2)), name);
    }

    public boolean isSingle() {
        return low == high;
    }
}
