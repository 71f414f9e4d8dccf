package io.sluice.config;

import io.sluice.config.bind.ScalarTypes;
import io.sluice.config.flatten.Flattener;
import io.sluice.config.load.DocumentReader;
import io.sluice.config.load.DocumentTypes;
import io.sluice.config.load.Documents;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.SluiceSettings;
import java.nio.file.Path;
import java.util.Map;

/** The way from a file to what the gateway runs on. Opens no connection and changes nothing. */
public final class SluiceConfig {

    private SluiceConfig() {}

    /**
     * Reads a configuration with all that it includes. Time and memory are bounded, whatever the files hold; no content
     * of a file makes it throw.
     *
     * @param file the main file
     * @param environment what {@code ${env:NAME}} reads, and {@code STATE_DIRECTORY}
     */
    public static LoadResult load(Path file, Map<String, String> environment) {
        Problems problems = new Problems();
        Problems warnings = new Problems();
        ScalarTypes types = DocumentTypes.all(environment);
        Documents documents = new DocumentReader(file, types, problems, warnings).read();
        SluiceSettings settings = new Flattener(documents, environment, problems, warnings).settings(file);
        if (settings == null) {
            return new LoadResult.Refused(problems.sorted());
        }
        return new LoadResult.Loaded(settings, warnings.sorted());
    }
}
