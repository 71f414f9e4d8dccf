package io.sluice.config.problem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Mistakes as they are found, each once. For one thread. Keeps the first thousand in order of place and counts the
 * rest, so that a wrong file of any size costs bounded memory.
 */
public final class Problems {

    static final int MOST = 1_000;

    private final TreeSet<Problem> found = new TreeSet<>();
    private long dropped;

    /** A mistake at a place. */
    public void add(Place place, KeyPath path, String message) {
        add(new Problem(place.file(), place.line(), place.column(), path.toString(), message));
    }

    /** A mistake of a file as a whole. */
    public void add(Path file, String message) {
        add(new Problem(file, 0, 0, "", message));
    }

    private void add(Problem problem) {
        if (found.add(problem) && found.size() > MOST) {
            found.pollLast();
            dropped++;
        }
    }

    public int size() {
        return found.size();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them by file, line and column; when there were too many, the last one says how many more. */
    public List<Problem> sorted() {
        List<Problem> sorted = new ArrayList<>(found);
        if (dropped > 0) {
            Path last = found.last().file();
            sorted.add(new Problem(last, 0, 0, "", "and " + dropped + " more problems, not shown"));
        }
        return List.copyOf(sorted);
    }
}
