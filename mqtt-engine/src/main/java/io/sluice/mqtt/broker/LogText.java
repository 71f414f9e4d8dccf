package io.sluice.mqtt.broker;

import org.jspecify.annotations.Nullable;

/** What clients say, as it may stand in a log line: no line end, no control character, not long. */
final class LogText {

    private static final int LONGEST = 64;

    private LogText() {}

    /** A text in quotes, what is unprintable or beyond ASCII as its code; a dash for none. */
    static String of(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder line = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        return line.append(text.length() > LONGEST ? "\"..." : "\"").toString();
    }
}
