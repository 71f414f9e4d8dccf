package io.sluice.gateway.cli;

import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.inspect.FileReport;
import io.sluice.store.inspect.InspectionException;
import io.sluice.store.inspect.StoreInspection;
import io.sluice.store.inspect.StoreVerification;
import io.sluice.store.seal.Keyring;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice queue}: looks into the store of a gateway that is stopped. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Looks into the queues of a gateway that is stopped, and changes them.",
            "A gateway that runs has its store to itself: stop it first."
        },
        footer = {"", "Example:", "  sluice queue status --config plant.yaml"})
final class QueueCommand implements Callable<Integer> {

    /** What is done with an open store. */
    private interface Work {
        int on(StoreInspection store) throws InspectionException, StoreException, IOException, CommandFailure;
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(ExitCode.USAGE, "a command is missing; sluice queue --help lists them");
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Lists the queues: how much each holds, since when, and the offset of its next message.",
            footer = {"", "Example:", "  sluice queue status --store /var/lib/sluice/queue"})
    int status(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Option(names = "--json", description = "Print an object of JSON.") boolean json)
            throws CommandFailure {
        try (Store store = option.openToRead(config)) {
            return run(store, it -> {
                QueueText.status(out(), store.status(), it.queues(), json);
                return ExitCode.OK;
            });
        }
    }

    @Command(
            name = "peek",
            mixinStandardHelpOptions = true,
            description = "Prints the first messages of a queue, and leaves them there.",
            footer = {"", "Example:", "  sluice queue peek cloud --count 5"})
    int peek(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Parameters(paramLabel = "QUEUE", description = "The queue's name.") String queue,
            @Option(
                            names = {"-n", "--count"},
                            defaultValue = "10",
                            description = "How many at most (default: ${DEFAULT-VALUE}).")
                    int count,
            @Option(names = "--from", paramLabel = "OFFSET", defaultValue = "0", description = "The first offset.")
                    long from,
            @Option(names = "--json", description = "Print a line of JSON for each, as export does.") boolean json)
            throws CommandFailure {
        require(count >= 1 && count <= 10_000, "--count: 1 to 10000, not " + count);
        try (Store store = option.openToRead(config)) {
            return run(store, it -> {
                try (Writer out = stdout()) {
                    QueueText.messages(out, it.peek(queue, from, count), json);
                }
                return ExitCode.OK;
            });
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes the messages of a queue to stdout, a line of JSON for each, and leaves them there.",
            footer = {"", "Example:", "  sluice queue export cloud > cloud.jsonl"})
    int export(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Parameters(paramLabel = "QUEUE", description = "The queue's name.") String queue,
            @Option(names = "--from", paramLabel = "OFFSET", defaultValue = "0", description = "The first offset.")
                    long from)
            throws CommandFailure {
        try (Store store = option.openToRead(config)) {
            return run(store, it -> {
                try (Writer out = stdout()) {
                    it.exportLines(queue, from, out);
                }
                return ExitCode.OK;
            });
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Appends messages to a queue: lines of JSON, as export writes them, each with text or base64.",
                "A wrong line ends it; what came before is kept, and the error says how much that is."
            },
            footer = {"", "Example:", "  sluice queue import cloud cloud.jsonl"})
    int importLines(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.") String queue,
            @Parameters(index = "1", paramLabel = "FILE", description = "The lines; - is stdin.") Path file,
            @Option(names = "--create", description = "Make the queue when it is not there.") boolean create)
            throws CommandFailure {
        try (Reader lines = reader(file);
                Store store = option.openToChange(config)) {
            return run(store, it -> {
                out().println("imported " + it.importLines(queue, lines, create) + " messages into " + queue);
                return ExitCode.OK;
            });
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, file + " cannot be read: " + text(e));
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Reads every file of the store to its end, and changes none.",
                "Ends with 1 when something is not as it was written."
            },
            footer = {"", "Example:", "  sluice queue verify --store /var/lib/sluice/queue"})
    int verify(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Option(names = "--json", description = "Print an object of JSON.") boolean json)
            throws CommandFailure {
        try (Keyring keys = option.keys(config).read()) {
            List<FileReport> reports = StoreVerification.verify(option.directory(config), keys);
            QueueText.verification(out(), reports, json);
            return StoreVerification.isGood(reports) ? ExitCode.OK : ExitCode.FAILURE;
        } catch (StoreException e) {
            throw StoreOption.failure(e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, text(e));
        }
    }

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description =
                    "Gives up messages of a queue for good: all, those before an offset, or those older than that.",
            footer = {"", "Example:", "  sluice queue drop cloud --older-than 7d --yes"})
    int drop(
            @Mixin ConfigOption config,
            @Mixin StoreOption option,
            @Parameters(paramLabel = "QUEUE", description = "The queue's name.") String queue,
            @Option(names = "--all", description = "All messages.") boolean all,
            @Option(names = "--before", paramLabel = "OFFSET", description = "Those before this offset.") @Nullable
                    Long before,
            @Option(names = "--older-than", paramLabel = "AGE", description = "Those older, as in 90s, 30m, 12h, 7d.")
                    @Nullable
                    String olderThan,
            @Option(names = "--yes", description = "Do it; without this nothing is dropped.") boolean yes)
            throws CommandFailure {
        int given = (all ? 1 : 0) + (before == null ? 0 : 1) + (olderThan == null ? 0 : 1);
        require(given == 1, "one of --all, --before and --older-than says what to drop");
        require(before == null || before >= 0, "--before: an offset of 0 or more, not " + before);
        Instant oldest = olderThan == null ? Instant.EPOCH : Instant.now().minus(age(olderThan));
        require(yes, "what is dropped is gone for good: add --yes to do it");
        try (Store store = option.openToChange(config)) {
            return run(store, it -> {
                long limit = before != null ? before : all ? Long.MAX_VALUE : it.offsetOf(queue, oldest);
                out().println("dropped " + it.drop(queue, limit) + " messages of " + queue);
                return ExitCode.OK;
            });
        }
    }

    private static int run(Store store, Work work) throws CommandFailure {
        try {
            return work.on(new StoreInspection(store));
        } catch (InspectionException e) {
            throw new CommandFailure(ExitCode.FAILURE, e.getMessage());
        } catch (StoreException e) {
            throw StoreOption.failure(e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, text(e));
        }
    }

    private static void require(boolean right, String otherwise) throws CommandFailure {
        if (!right) {
            throw new CommandFailure(ExitCode.USAGE, otherwise);
        }
    }

    private static Duration age(String text) throws CommandFailure {
        require(text.matches("\\d{1,9}[smhd]"), "--older-than: a number and s, m, h or d, not " + text);
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Reader reader(Path file) throws CommandFailure, IOException {
        if (file.toString().equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()));
        }
        try {
            return Files.newBufferedReader(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.USAGE, file + " is not there");
        }
    }

    private static String text(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /** In UTF-8 whatever the locale, and with its failures told. */
    private static Writer stdout() {
        return new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
