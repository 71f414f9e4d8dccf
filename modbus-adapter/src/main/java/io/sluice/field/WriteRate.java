package io.sluice.field;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a tag may be written: at most {@code count} times within any stretch of {@code per}.
 *
 * @param count 1 to 1000
 * @param per 1 s to a day
 */
public record WriteRate(int count, Duration per) {

    private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,3})/([1-9][0-9]{0,4})?(s|m|h|d)");
    private static final String EXPECTED = "expected a number of writes in a time, such as 1/s, 10/m or 2/30s, not ";

    public WriteRate {
        Check.range("rate", count, 1, 1000);
        Check.duration("rate", per, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    /** {@code 1/s}, {@code 10/m}, {@code 2/30s}. */
    public static WriteRate parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException(EXPECTED + "\"" + text + "\"");
        }
        long units = syntax.group(2) == null ? 1 : Long.parseLong(syntax.group(2));
        Duration unit = switch (syntax.group(3)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        return new WriteRate(Integer.parseInt(syntax.group(1)), unit.multipliedBy(units));
    }

    @Override
    public String toString() {
        return count + " in " + per.toSeconds() + " s";
    }
}
