package io.sluice.config.problem;

import java.nio.file.Path;

/**
 * Where something stands in a file.
 *
 * @param file as it was named
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, in characters; 0 for the file as a whole
 */
public record Place(Path file, int line, int column) {

    /** The file as a whole. */
    public static Place of(Path file) {
        return new Place(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file.toString() : file + ":" + line + ":" + column;
    }
}
