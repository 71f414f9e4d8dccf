package io.sluice.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * A topic name that a message can be published to: at least one character, no wildcard, no U+0000, well-formed Unicode
 * of at most 65,535 bytes, at most {@value #MAX_LEVELS} levels. [MQTT-4.7.3]
 */
public record TopicName(String text) {

    /** Levels a name or filter may have unless something else was set: one more tree node each. */
    public static final int MAX_LEVELS = 32;

    static final int MAX_BYTES = 65_535;

    public TopicName {
        String problem = problem(text);
        if (problem != null) {
            throw new IllegalArgumentException("topic: " + problem);
        }
    }

    /** What is wrong with a topic name, without quoting it, or null. Allocates nothing. */
    public static @Nullable String problem(String text) {
        return problem(text, MAX_LEVELS);
    }

    /** The same with another number of levels. */
    public static @Nullable String problem(String text, int maxLevels) {
        if (text.isEmpty()) {
            return "a topic name has at least one character"; // [MQTT-4.7.3-1]
        }
        int levels = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/') {
                levels++;
            } else if (c == '+' || c == '#') {
                return "a topic name has no wildcard"; // [MQTT-4.7.1-1]
            }
        }
        if (levels > maxLevels) {
            return "more levels than allowed";
        }
        return unicodeProblem(text);
    }

    /** What MQTT forbids in any string [MQTT-1.5.4], or null. */
    static @Nullable String unicodeProblem(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "contains U+0000"; // [MQTT-1.5.4-2]
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                return "contains half a surrogate pair"; // [MQTT-1.5.4-1]
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        return bytes > MAX_BYTES ? "longer than 65,535 bytes" : null;
    }
}
