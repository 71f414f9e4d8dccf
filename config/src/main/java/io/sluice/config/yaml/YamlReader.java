package io.sluice.config.yaml;

import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads YAML files into nodes within bounds of bytes, depth and size. For one thread: the bounds hold over all files
 * that one reader reads.
 */
public final class YamlReader {

    /** Bytes over all files. */
    static final int MAX_BYTES = 64 << 20;

    private final Problems problems;
    private final NodeBudget budget = new NodeBudget();
    private int bytesLeft = MAX_BYTES;

    public YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The map that the file holds, or null when a problem was added. */
    public Node.@Nullable Mapping read(Path file) {
        String text = TextFile.read(file, bytesLeft, problems);
        if (text == null) {
            return null;
        }
        bytesLeft -= Math.min(bytesLeft, text.length());
        Node document = compose(file, text);
        if (document == null || document instanceof Node.Mapping) {
            return (Node.Mapping) document;
        }
        problems.add(document.place(), KeyPath.ROOT, "expected keys and values, found " + document.described());
        return null;
    }

    private @Nullable Node compose(Path file, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        try {
            Composer composer = new Composer(
                    file, new Yaml(options).parse(new StringReader(text)).iterator(), budget, problems);
            return composer.document();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            Place place = mark == null ? Place.of(file) : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
            problems.add(place, KeyPath.ROOT, explained(e));
        } catch (YAMLException e) {
            problems.add(file, "is not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
        return null;
    }

    private static String explained(MarkedYAMLException e) {
        String problem = oneLine(e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem());
        String lower = problem.toLowerCase(Locale.ROOT);
        if (lower.contains("\\t(tab)") || lower.contains("'\\t'")) {
            return "a tab stands where YAML wants spaces: indent with spaces";
        }
        if (lower.contains("mapping values are not allowed here")) {
            return "not YAML: a key has no place here; text with \": \" in it needs quotes,"
                    + " and keys of one map stand in one column";
        }
        if (lower.contains("found character '@'") || lower.contains("found character '`'")) {
            return "not YAML: a value may not begin with @ or `; put it in quotes";
        }
        if (lower.startsWith("expected ',' or") || lower.startsWith("expected <block end>")) {
            return "not YAML: " + problem + "; text with { } [ ] or , in it needs quotes, and brackets want their ends";
        }
        String context = e.getContext() == null ? "" : " (" + oneLine(e.getContext()) + ")";
        return "not YAML: " + problem + context;
    }

    private static String oneLine(String message) {
        int end = message.indexOf('\n');
        return (end < 0 ? message : message.substring(0, end)).strip();
    }
}
