package io.sluice.config.load;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Binder;
import io.sluice.config.bind.ScalarTypes;
import io.sluice.config.document.FileDoc;
import io.sluice.config.document.ModelFileDoc;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import io.sluice.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the main file and, depth first and each file once, all that is included. For one thread, for one time. */
public final class DocumentReader {

    static final int MAX_FILES = 10_000;
    private static final int MAX_CHAIN = 16;

    private final Problems problems;
    private final Problems warnings;
    private final YamlReader reader;
    private final Binder binder;
    private final Path main;
    private final Documents documents;
    private final Map<Path, Path> open = new LinkedHashMap<>();
    private final Set<Path> done = new HashSet<>();

    public DocumentReader(Path main, ScalarTypes types, Problems problems, Problems warnings) {
        this.main = main;
        this.problems = problems;
        this.warnings = warnings;
        this.reader = new YamlReader(problems);
        this.binder = new Binder(types, problems);
        this.documents = new Documents(binder, main, problems);
    }

    /** All that the main file says and includes; what is wrong is left out, and a problem tells of it. */
    public Documents read() {
        visit(main);
        return documents;
    }

    private void visit(Path file) {
        Path identity = identity(file);
        if (!done.add(identity)) {
            return;
        }
        open.put(identity, file);
        Node.Mapping root = reader.read(file);
        if (root == null) {
            documents.missesFile();
        } else if (root.get(ModelFileDoc.KEY) != null) {
            ModelFileDoc model = binder.bind(root, ModelFileDoc.class);
            if (model == null) {
                documents.missesFile();
            } else {
                documents.add(root, model);
            }
        } else {
            FileDoc content = binder.bind(root, FileDoc.class);
            if (content == null) {
                documents.missesFile();
            } else {
                documents.add(root, content);
                content.include().forEach(include -> include(file, include));
            }
        }
        open.remove(identity);
    }

    private void include(Path from, At<String> include) {
        List<Path> files;
        try {
            files = Glob.files(from, include.value());
        } catch (IllegalArgumentException e) {
            problems.add(include.place(), include.path(), String.valueOf(e.getMessage()));
            documents.missesFile();
            return;
        }
        if (files.isEmpty()) {
            warnings.add(include.place(), include.path(), "no file matches \"" + include.value() + "\"");
        }
        for (Path file : files) {
            if (mayVisit(file, include)) {
                visit(file);
            }
        }
    }

    private boolean mayVisit(Path file, At<String> include) {
        Path identity = identity(file);
        if (open.containsKey(identity)) {
            List<Path> chain = new ArrayList<>(open.values());
            String circle = chain.subList(new ArrayList<>(open.keySet()).indexOf(identity), chain.size()).stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(" -> "));
            problems.add(include.place(), include.path(), "the include goes in a circle: " + circle + " -> " + file);
            return false;
        }
        if (open.size() >= MAX_CHAIN || done.size() >= MAX_FILES) {
            problems.add(
                    include.place(),
                    include.path(),
                    "includes go deeper than " + MAX_CHAIN + " files or name more than " + MAX_FILES);
            documents.missesFile();
            return false;
        }
        if (!Files.exists(file)) {
            problems.add(include.place(), include.path(), file + ": no such file");
            documents.missesFile();
            return false;
        }
        return true;
    }

    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }
}
