package io.sluice.gateway.cli;

import io.sluice.config.settings.SluiceSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice check}: reads the configuration and connects to nothing. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Lists every mistake of a configuration with its line and column; connects to nothing.",
        footer = {"", "Example:", "  sluice check --config plant.yaml"})
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure {
        SluiceSettings settings = config.load();
        int devices =
                settings.links().stream().mapToInt(it -> it.devices().size()).sum();
        int tags =
                settings.links().stream().mapToInt(it -> it.published().size()).sum();
        command.commandLine()
                .getOut()
                .println(
                        config.file() + ": right. links " + settings.links().size() + ", devices " + devices + ", tags "
                                + tags + ", upstreams " + settings.upstreams().size());
        return ExitCode.OK;
    }
}
