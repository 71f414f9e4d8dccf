package io.sluice.config.problem;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * One mistake of an operator, at its place.
 *
 * @param file as it was named, or as the include found it
 * @param line from 1; 0 when the whole file is meant
 * @param column from 1, in characters; 0 when the whole file is meant
 * @param path the key path within the file, such as {@code devices.pump-a.unit}; empty when there is none
 * @param message what was expected and what to write
 */
public record Problem(Path file, int line, int column, String path, String message) implements Comparable<Problem> {

    private static final int LONGEST = 1_000;
    private static final Comparator<Problem> IN_ORDER = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    public Problem {
        path = oneLine(path);
        message = oneLine(message);
    }

    /** By file, line and column. */
    @Override
    public int compareTo(Problem other) {
        return IN_ORDER.compare(this, other);
    }

    /** As an editor can jump to: {@code sluice.yaml:12:5: devices.pump-a.unit: expected ...}. */
    public String text() {
        String place = line == 0 ? file.toString() : file + ":" + line + ":" + column;
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }

    @Override
    public String toString() {
        return text();
    }

    /** Whatever an operator wrote that is quoted here: it cannot break the line or fill the screen. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            boolean breaks = Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
            if (breaks) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.append(text.length() > LONGEST ? "..." : "").toString();
    }
}
