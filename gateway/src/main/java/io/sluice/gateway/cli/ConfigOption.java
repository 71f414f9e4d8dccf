package io.sluice.gateway.cli;

import io.sluice.config.LoadResult;
import io.sluice.config.SluiceConfig;
import io.sluice.config.problem.Problem;
import io.sluice.config.settings.SluiceSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that names the configuration, and how it is read: every mistake goes to stderr, one a line. */
final class ConfigOption {

    /** The most problems printed of one configuration. */
    private static final int MAX_LINES = 200;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "/etc/sluice/sluice.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("/etc/sluice/sluice.yaml");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    Path file() {
        return file;
    }

    /** The settings; fails with exit code 3 when the configuration is wrong. */
    SluiceSettings load() throws CommandFailure {
        LoadResult result = SluiceConfig.load(file, System.getenv());
        if (result instanceof LoadResult.Refused refused) {
            print("", refused.problems());
            int count = refused.problems().size();
            throw new CommandFailure(
                    ExitCode.CONFIGURATION, file + " is refused: " + count + (count == 1 ? " mistake" : " mistakes"));
        }
        LoadResult.Loaded loaded = (LoadResult.Loaded) result;
        print("warning: ", loaded.warnings());
        return loaded.settings();
    }

    private void print(String prefix, List<Problem> problems) {
        var err = command.commandLine().getErr();
        problems.stream().limit(MAX_LINES).forEach(it -> err.println(prefix + it));
        if (problems.size() > MAX_LINES) {
            err.println("... and " + (problems.size() - MAX_LINES) + " more");
        }
    }
}
