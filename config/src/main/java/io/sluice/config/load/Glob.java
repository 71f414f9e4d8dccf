package io.sluice.config.load;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the files of an include, one path segment after the other, in name order. */
final class Glob {

    private Glob() {}

    /** Whether it is a pattern and not the name of one file. */
    static boolean isPattern(String include) {
        return include.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * The files that match, hidden ones left out; or an {@link IllegalArgumentException} for the operator.
     *
     * @param base the file with the include
     */
    static List<Path> files(Path base, String include) {
        if (include.contains("**")) {
            throw new IllegalArgumentException("** is not known here; * matches within one folder");
        }
        List<Path> found = List.of(base.resolveSibling(include.startsWith("/") ? "/" : ""));
        for (String segment : include.split("/+", -1)) {
            if (!segment.isEmpty()) {
                List<Path> next = new ArrayList<>();
                for (Path folder : found) {
                    next.addAll(isPattern(segment) ? matches(folder, segment) : List.of(folder.resolve(segment)));
                }
                found = next;
            }
        }
        return found.stream()
                .filter(file -> !isPattern(include) || Files.isRegularFile(file))
                .map(Path::normalize)
                .sorted()
                .collect(Collectors.toUnmodifiableList());
    }

    private static List<Path> matches(Path folder, String segment) {
        List<Path> matches = new ArrayList<>();
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        if (!Files.isDirectory(listed)) {
            return matches;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(listed, segment)) {
            for (Path match : stream) {
                if (!match.getFileName().toString().startsWith(".")) {
                    matches.add(folder.resolve(match.getFileName()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalArgumentException(listed + " cannot be listed: " + e.getMessage(), e);
        }
        return matches;
    }
}
