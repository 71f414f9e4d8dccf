package io.sluice.gateway.cli;

import io.sluice.config.settings.SluiceSettings;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.StartFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice run}: the gateway, until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Polls, publishes and forwards as the configuration says, until SIGTERM or SIGINT. SIGHUP has the configuration read"
                        + " again.",
        footer = {"", "Example:", "  sluice run --config plant.yaml"})
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        SluiceSettings settings = config.load();
        try (StopSignal stop = new StopSignal()) {
            Reload reload = new Reload(config.file());
            HangUp.run(reload);
            Gateway gateway = Gateway.start(settings);
            reload.of(gateway);
            stop.await(gateway::close);
            return ExitCode.OK;
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.FAILURE, e.getMessage());
        }
    }
}
