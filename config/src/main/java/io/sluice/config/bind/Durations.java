package io.sluice.config.bind;

import io.sluice.config.yaml.Node;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations that carry their unit: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 30d}. */
public final class Durations {

    private static final Pattern SYNTAX = Pattern.compile("(0|[1-9][0-9]{0,12})(ms|s|m|h|d)");
    private static final Pattern BARE = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern CLOCK = Pattern.compile("([0-9]{1,4}):([0-9]{1,2})(?::([0-9]{1,2}))?");
    private static final Pattern FRACTION = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,3})\\s*(s|m|h)");
    private static final Pattern LONG_UNIT = Pattern.compile("([0-9]{1,12})[ _]*([a-zA-Z]+)");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** Reads one, or says what was expected. */
    public static Duration read(Node.Scalar scalar) {
        Matcher syntax = SYNTAX.matcher(scalar.text());
        if (!syntax.matches()) {
            throw new IllegalArgumentException(
                    "expected a duration with its unit, such as 500ms, 10s, 5m, 1h or 30d, not "
                            + scalar.described()
                            + hint(scalar.text()));
        }
        long number = Long.parseLong(syntax.group(1));
        Duration unit = unit(syntax.group(2));
        if (number > LONGEST.toMillis() / unit.toMillis()) {
            throw new IllegalArgumentException("expected a duration up to 36500d, not " + scalar.described());
        }
        return unit.multipliedBy(number);
    }

    /** As it is written in a file, in the largest unit that is exact. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long size = unit(unit).toMillis();
            if (millis != 0 && millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    private static String hint(String text) {
        if (BARE.matcher(text).matches()) {
            return text.indexOf('.') < 0 ? "; write " + text + "ms or " + text + "s" : "; write whole milliseconds";
        }
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            long whole = 60 * Long.parseLong(clock.group(1)) + Long.parseLong(clock.group(2));
            String third = clock.group(3);
            return "; write " + (third == null ? whole : 60 * whole + Long.parseLong(third)) + "s";
        }
        Matcher fraction = FRACTION.matcher(text);
        if (fraction.matches()) {
            String digits = (fraction.group(2) + "00").substring(0, 3);
            long thousandths = Long.parseLong(fraction.group(1)) * 1000 + Long.parseLong(digits);
            return "; write "
                    + text(Duration.ofMillis(
                            thousandths * unit(fraction.group(3)).toMillis() / 1000));
        }
        Matcher spelled = LONG_UNIT.matcher(text);
        return spelled.matches()
                ? spelledHint(spelled.group(1), spelled.group(2).toLowerCase(Locale.ROOT))
                : "";
    }

    private static String spelledHint(String number, String unit) {
        String meant = switch (unit) {
            case "ms", "msec", "millis", "milliseconds" -> "ms";
            case "s", "sec", "secs", "second", "seconds" -> "s";
            case "m", "min", "mins", "minute", "minutes" -> "m";
            case "h", "hr", "hrs", "hour", "hours" -> "h";
            case "d", "day", "days" -> "d";
            default -> "";
        };
        String digits = number.replaceFirst("^0+(?=[0-9])", "");
        return meant.isEmpty() ? "; the units are ms, s, m, h and d" : "; write " + digits + meant;
    }
}
