package io.sluice.mqtt.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Checks that settings share; each message begins with the key as the operator writes it. */
public final class SettingsRules {

    private SettingsRules() {}

    /** Refuses a duration outside a range. */
    public static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": " + text(least) + " to " + text(most) + ", not " + text(value));
        }
    }

    /** Refuses a number outside a range. */
    public static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + least + " to " + most + ", not " + value);
        }
    }

    /** Refuses what cannot be an MQTT string: control characters, lone surrogates, over 65,535 bytes. [MQTT-1.5.4-1] */
    public static void utf8(String key, String value) {
        boolean control = value.codePoints().anyMatch(c -> Character.isISOControl(c));
        boolean surrogate =
                value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (control || surrogate) {
            throw new IllegalArgumentException(key + ": no control characters or broken characters");
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 65_535) {
            throw new IllegalArgumentException(key + ": up to 65535 bytes, not " + bytes);
        }
    }

    private static String text(Duration value) {
        long millis = value.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
