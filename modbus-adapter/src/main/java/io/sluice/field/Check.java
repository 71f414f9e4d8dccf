package io.sluice.field;

import java.time.Duration;

/** The rules that several settings records share; each failure names the key, the value and the limit. */
public final class Check {

    private Check() {}

    public static void range(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(key + ": expected " + low + ".." + high + ", not " + value);
        }
    }

    public static void duration(String key, Duration value, Duration low, Duration high) {
        if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
            throw new IllegalArgumentException(
                    key + ": expected " + text(low) + " to " + text(high) + ", not " + text(value));
        }
    }

    /** Names become levels of a topic. */
    public static void name(String what, String name) {
        boolean bad = name.isBlank() || name.chars().anyMatch(c -> c <= ' ' || c == 0x7f || "/+#".indexOf(c) >= 0);
        if (bad) {
            throw new IllegalArgumentException(
                    what + " name '" + name + "': expected letters and digits without space, '/', '+' or '#'");
        }
    }

    private static String text(Duration it) {
        return it.toNanos() % 1_000_000_000 == 0 ? it.toSeconds() + " s" : it.toNanos() / 1_000_000.0 + " ms";
    }
}
