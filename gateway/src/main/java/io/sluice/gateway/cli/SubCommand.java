package io.sluice.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.audit.Unwrapping;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice sub}: prints what is published at a broker. */
@Command(
        name = "sub",
        description = {
            "Prints what is published at a broker, a line for each message, with the options of mosquitto_sub.",
            "Opens sealed payloads and takes batches apart; ends with 1 when one could not be opened, or fewer came than"
                    + " -C says."
        },
        footer = {
            "",
            "Example, at the far end:",
            "  sluice sub -h broker.example --cafile ca.pem -t 'plant7/#' -v --decrypt-key k2026=k2026.key"
        })
final class SubCommand implements Callable<Integer> {

    private static final long ANSWER_SECONDS = 20;

    @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // who parses the command line asks for it
    private boolean help;

    @Mixin
    private SubOptions client = new SubOptions();

    @Mixin
    private DecryptKeys keys = new DecryptKeys();

    @Option(names = "-t", required = true, paramLabel = "FILTER", description = "What to print; may come again.")
    private List<String> filters = List.of();

    @Option(
            names = "-q",
            paramLabel = "QOS",
            defaultValue = "0",
            description = "The highest QoS: 0, 1 or 2 (default: 0).")
    private int qos;

    @Option(names = "-C", paramLabel = "COUNT", defaultValue = "0", description = "End after so many lines.")
    private long count;

    @Option(names = "-W", paramLabel = "SECONDS", defaultValue = "0", description = "End after so long.")
    private long seconds;

    @Option(names = "-v", description = "Print the topic before the payload.")
    private boolean verbose;

    @Option(names = "--batches", description = "Print batches as they are, once opened, and do not take them apart.")
    private boolean batches;

    @Spec
    private CommandSpec command = CommandSpec.create();

    // on the connection's event loop
    private long printed;
    private long refused;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ClientSettings settings = client.settings();
        Unwrapping unwrapping = new Unwrapping(keys.opener());
        List<TopicFilter> parsed = parsed();
        CompletableFuture<Boolean> ended = new CompletableFuture<>(); // whether all came that -C says
        try (Transport transport = Transport.start("sub", 1)) {
            MqttClient made = new MqttClient(settings, transport, ended::completeExceptionally);
            try {
                get(made.connect());
                for (TopicFilter filter : parsed) {
                    get(made.subscribe(filter, Qos.of(qos), message -> take(unwrapping, message, ended)));
                }
                boolean enough = await(ended);
                return enough && refused == 0 ? ExitCode.OK : ExitCode.FAILURE;
            } finally {
                CompletableFuture<Void> unused = made.disconnect();
            }
        } catch (ConnectFailedException | RefusedException | ConnectionLostException | TimeoutException e) {
            throw ClientCalls.failure(e, settings);
        }
    }

    private List<TopicFilter> parsed() throws CommandFailure {
        if (qos < 0 || qos > 2) {
            throw new CommandFailure(ExitCode.USAGE, "-q: 0, 1 or 2, not " + qos);
        }
        if (count < 0 || seconds < 0) {
            throw new CommandFailure(ExitCode.USAGE, "-C and -W: 0 or more");
        }
        return ClientCalls.filters("-t", filters);
    }

    private void take(Unwrapping unwrapping, Message message, CompletableFuture<Boolean> ended) {
        Unwrapping.Result result = batches ? unwrapping.opened(message) : unwrapping.of(message);
        if (result.refused() != null) {
            refused++;
            PrintWriter err = command.commandLine().getErr();
            err.println("sluice: " + message.topic() + ": " + result.refused());
            err.flush();
        }
        PrintWriter out = command.commandLine().getOut();
        for (Message one : result.messages()) {
            if (count > 0 && printed >= count) {
                break;
            }
            out.println((verbose ? one.topic() + " " : "") + new String(one.payload(), UTF_8));
            printed++;
        }
        out.flush();
        if (count > 0 && printed >= count) {
            ended.complete(true);
        }
    }

    private boolean await(CompletableFuture<Boolean> ended)
            throws ConnectionLostException, InterruptedException, ConnectFailedException, RefusedException {
        try {
            return seconds == 0 ? ended.get() : ended.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return count == 0;
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static <T> T get(CompletableFuture<T> future)
            throws ConnectFailedException, RefusedException, ConnectionLostException, TimeoutException,
                    InterruptedException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static IllegalStateException cause(ExecutionException e)
            throws ConnectFailedException, RefusedException, ConnectionLostException {
        if (e.getCause() instanceof ConnectFailedException cause) {
            throw cause;
        }
        if (e.getCause() instanceof RefusedException cause) {
            throw cause;
        }
        if (e.getCause() instanceof ConnectionLostException cause) {
            throw cause;
        }
        return new IllegalStateException(e.getCause());
    }
}
