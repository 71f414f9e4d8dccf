package io.sluice.gateway.cli;

import io.sluice.gateway.audit.Audit;
import io.sluice.gateway.audit.Certificate;
import io.sluice.gateway.audit.Unwrapping;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice audit}: counts at a broker what arrives there. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Counts at a broker what arrives there and prints the certificate.",
            "By the epoch and sequence of each message it tells whether anything is missing or came twice; ends with"
                    + " 1 when something is missing or out of order."
        },
        footer = {
            "",
            "Example, a minute at the far end:",
            "  sluice audit --url mqtts://broker.example --ca ca.pem --topic 'plant7/#' --for 60"
        })
final class AuditCommand implements Callable<Integer> {

    @Option(
            names = {"-u", "--url"},
            required = true,
            paramLabel = "URL",
            description = "The broker: mqtt://host[:1883], mqtts://host[:8883], ws://host[:80]/path or"
                    + " wss://host[:443]/path. Several are tried in turn.")
    private List<String> urls = List.of();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private DecryptKeys keys = new DecryptKeys();

    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "FILTER",
            description = "What to count; may come again.")
    private List<String> filters = List.of();

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long (default: ${DEFAULT-VALUE}); Ctrl-C ends it earlier and prints as well.")
    private int seconds = 10;

    @Option(
            names = "--history-topic",
            paramLabel = "TEMPLATE",
            defaultValue = "",
            description = "Where the backlog goes, as history.topic of the upstream has it, such as history/{topic}.")
    private String historyTopic = "";

    @Option(names = "--json", description = "Print the certificate as JSON.")
    private boolean json;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ClientSettings settings = client.settings(urls, "sluice-audit-");
        List<TopicFilter> parsed = ClientCalls.filters("--topic", filters);
        try (Transport transport = Transport.start("audit", 1);
                Audit audit = Audit.start(
                        settings, transport, parsed, template(), new Unwrapping(keys.opener()), message -> {})) {
            command.commandLine().getErr().println("counting " + String.join(" ", filters) + " for " + seconds + " s");
            Thread early = new Thread(() -> print(audit), "audit-interrupted");
            Runtime.getRuntime().addShutdownHook(early);
            try {
                waitFor(audit);
            } finally {
                remove(early);
            }
            return print(audit);
        } catch (ConnectFailedException | RefusedException | ConnectionLostException | TimeoutException e) {
            throw ClientCalls.failure(e, settings);
        }
    }

    private static void remove(Thread hook) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process ends already, and the hook prints
        }
    }

    private String template() throws CommandFailure {
        if (!historyTopic.isEmpty() && !historyTopic.contains(Audit.TOPIC)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--history-topic " + historyTopic + ": has no {topic} in it; write it as history.topic has it");
        }
        return historyTopic;
    }

    private void waitFor(Audit audit) throws ConnectionLostException, InterruptedException {
        try {
            throw audit.lost().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return; // the time is over and the connection stood
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private int print(Audit audit) {
        Certificate.Totals totals = audit.certificate().totals();
        command.commandLine().getOut().println(json ? totals.json() : totals.text());
        audit.refused()
                .forEach((reason, times) ->
                        command.commandLine().getErr().println("sluice: " + times + " messages " + reason));
        return totals.whole() && audit.refused().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }
}
