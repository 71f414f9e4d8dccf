package io.sluice.gateway.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The {@code sluice} command. */
@Command(
        name = "sluice",
        description = "Industrial edge gateway: Modbus to MQTT, with a durable queue to the cloud.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PollCommand.class,
            AuditCommand.class,
            SubCommand.class,
            QueueCommand.class,
            CommandsCommand.class,
            WriteCommand.class,
            PasswdCommand.class,
            SimulateCommand.class,
            DemoCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it failed while running",
            "2:wrong use of the command line",
            "3:the configuration is wrong",
            "4:a device cannot be reached",
            "5:a broker refused",
            "69:no Java 17 or newer",
        })
public final class Main implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(Main.class);

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::wrongUse)
                .setExecutionExceptionHandler(Main::failed);
    }

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(ExitCode.USAGE, "a command is missing; sluice --help lists them");
    }

    private static int wrongUse(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("sluice: " + e.getMessage() + "; " + command + " --help lists what there is");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CommandFailure failure) {
            command.getErr().println("sluice: " + failure.getMessage());
            return failure.exitCode();
        }
        log.error(
                "this is a bug in {}, please report it",
                command.getCommandSpec().qualifiedName(),
                e);
        return ExitCode.FAILURE;
    }
}
