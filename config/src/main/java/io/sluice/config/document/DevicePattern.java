package io.sluice.config.document;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a device, or of a row of devices: {@code meter-{unit:02}} is {@code meter-01}, {@code meter-02} and so on.
 *
 * @param text as written
 */
public record DevicePattern(String text) {

    private static final Pattern UNIT = Pattern.compile("\\{unit(?::0([1-9]))?}");
    private static final Pattern HOLE = Pattern.compile("\\{[^}]*}?");

    public DevicePattern {
        Matcher hole = HOLE.matcher(text);
        if (hole.find() && !UNIT.matcher(hole.group()).matches()) {
            throw new IllegalArgumentException("expected {unit} or {unit:02} in a device's name, not " + hole.group());
        }
        new Name(UNIT.matcher(text).replaceAll("1")); // its rule
    }

    /** Whether it names one device a unit. */
    public boolean hasUnit() {
        return UNIT.matcher(text).find();
    }

    /** The name of the device of one unit. */
    public String named(int unit) {
        return UNIT.matcher(text)
                .replaceAll(hole -> hole.group(1) == null
                        ? String.valueOf(unit)
                        : String.format(Locale.ROOT, "%0" + hole.group(1) + "d", unit));
    }

    @Override
    public String toString() {
        return text;
    }
}
