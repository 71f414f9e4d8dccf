package io.sluice.mqtt.broker.access;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text file with an entry a line, as mosquitto has them; blank lines, and those that begin with #, say nothing. */
public final class EntryFile {

    private EntryFile() {}

    /** Takes the entries. */
    public interface Taker {
        /** What is wrong with an entry, or null. */
        @Nullable
        String take(String entry);
    }

    /**
     * Reads a file.
     *
     * @param missing what is said of a file that is not there
     * @throws AccessException naming the file and every line that is wrong
     */
    public static void read(Path file, String missing, Taker taker) throws AccessException {
        List<String> problems = new ArrayList<>();
        List<String> lines = lines(file, missing);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String problem = line.isEmpty() || line.startsWith("#") ? null : taker.take(line);
            if (problem != null) {
                problems.add(file + ":" + (i + 1) + ": " + problem);
            }
        }
        if (!problems.isEmpty()) {
            throw new AccessException(String.join("\n", problems));
        }
    }

    private static List<String> lines(Path file, String missing) throws AccessException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new AccessException(file + ": " + missing, e);
        } catch (CharacterCodingException e) {
            throw new AccessException(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new AccessException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
