package io.sluice.gateway.cli;

import io.sluice.gateway.command.AuditLog;
import io.sluice.gateway.command.AuditVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice commands}: the audit log of the commands, while the gateway runs or not. */
@Command(
        name = "commands",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows and verifies the audit log of the commands that were sent to this gateway.",
        footer = {"", "Example:", "  sluice commands verify --config plant.yaml"})
final class CommandsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(ExitCode.USAGE, "a command is missing; sluice commands --help lists them");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Prints the last lines of the audit log, the oldest first.",
            footer = {"", "Example:", "  sluice commands list -n 20"})
    int list(
            @Mixin ConfigOption config,
            @Option(names = "--dir", paramLabel = "DIR", description = "The audit log's folder.") @Nullable
                    Path directory,
            @Option(
                            names = {"-n", "--count"},
                            defaultValue = "20",
                            description = "How many at most (default: ${DEFAULT-VALUE}).")
                    int count)
            throws CommandFailure {
        if (count < 1 || count > 100_000) {
            throw new CommandFailure(ExitCode.USAGE, "--count: 1 to 100000, not " + count);
        }
        Path where = directory(config, directory);
        try {
            Deque<String> last = new ArrayDeque<>();
            for (Path file : AuditLog.files(where)) {
                for (String line : Files.readAllLines(file)) {
                    last.addLast(line);
                    if (last.size() > count) {
                        last.removeFirst();
                    }
                }
            }
            last.forEach(command.commandLine().getOut()::println);
            return ExitCode.OK;
        } catch (IOException e) {
            throw unreadable(where, e);
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Checks that no line of the audit log was changed, taken out or put in.",
                "Compare what it prints with the number and hash that an answer told: a log whose end was written anew"
                        + " is whole in itself. Ends with 1 when something is wrong."
            },
            footer = {"", "Example:", "  sluice commands verify --config plant.yaml 17 5f0c…"})
    int verify(
            @Mixin ConfigOption config,
            @Option(names = "--dir", paramLabel = "DIR", description = "The audit log's folder.") @Nullable
                    Path directory,
            @Parameters(
                            arity = "0..2",
                            paramLabel = "SEQ HASH",
                            description = "The place of a line that an answer told, which has to be there.")
                    @Nullable
                    List<String> known)
            throws CommandFailure {
        Path where = directory(config, directory);
        PrintWriter out = command.commandLine().getOut();
        try {
            AuditVerification found = AuditVerification.of(where, known == null ? List.of() : known);
            found.problems().forEach(out::println);
            AuditLog.Entry last = found.last();
            out.println(found.lines() + " lines"
                    + (last == null
                            ? ""
                            : ", " + found.first() + " to " + last.sequence() + ", the last hash " + last.hash()));
            if (!found.problems().isEmpty()) {
                throw new CommandFailure(ExitCode.FAILURE, "the audit log is not whole: " + where);
            }
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage());
        } catch (IOException e) {
            throw unreadable(where, e);
        }
    }

    private static Path directory(ConfigOption config, @Nullable Path given) throws CommandFailure {
        Path where = given == null ? AuditLog.directory(config.load().storeDirectory()) : given;
        if (!Files.isDirectory(where)) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    where + " is not there: no command was ever sent here, or --dir names another folder");
        }
        return where;
    }

    private static CommandFailure unreadable(Path where, IOException e) {
        return new CommandFailure(ExitCode.FAILURE, "cannot read the audit log " + where + ": " + e.getMessage());
    }
}
