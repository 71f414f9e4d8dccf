package io.sluice.gateway.cli;

import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.field.Nearest;
import io.sluice.field.RefusedValueException;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.gateway.command.CommandClient;
import io.sluice.gateway.command.CommandPreview;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice write}: a command to the gateway that runs here, by its local broker. */
@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        description = {
            "Sets a tag of the gateway that runs on this machine, and prints its answer.",
            "Without --yes it is a dry run: the value is checked, what would be written is shown, and nothing is sent."
                    + " Ends with 1 when the tag was not written."
        },
        footer = {"", "Example:", "  sluice write pump-a/setpt 45 --yes --config plant.yaml"})
final class WriteCommand implements Callable<Integer> {

    private record Found(PublishedTag published, ModbusDevice device, ModbusTag tag, PolledLink link) {}

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "TAG", description = "device/tag.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "VALUE",
            description = "As in a command: 45, true, auto, [1,2], {\"value\":{\"start\":true}}.")
    private String value = "";

    @Option(names = "--yes", description = "Write it.")
    private boolean yes;

    @Option(
            names = {"-u", "--url"},
            defaultValue = "",
            description = "The local broker (default: the first listener on loopback without TLS).")
    private String url = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        SluiceSettings settings = config.load();
        Found found = find(settings);
        if (!settings.commands().enabled()) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "the gateway is read-only: commands.enabled of " + config.file() + " is not true");
        }
        try {
            command.commandLine()
                    .getOut()
                    .println(name + ": "
                            + CommandPreview.of(
                                    found.device(),
                                    found.tag(),
                                    found.link().link().wire(),
                                    value));
        } catch (RefusedValueException e) {
            throw new CommandFailure(ExitCode.FAILURE, name + ": " + e.getMessage());
        }
        if (!yes) {
            command.commandLine().getOut().println("nothing was written; --yes writes it");
            return ExitCode.OK;
        }
        return send(settings, found);
    }

    private int send(SluiceSettings settings, Found found) throws CommandFailure, InterruptedException {
        if (seconds < 1 || seconds > 3_600) {
            throw new CommandFailure(ExitCode.USAGE, "--wait: 1 to 3600, not " + seconds);
        }
        ClientSettings connection = client.settings(List.of(url.isEmpty() ? local(settings) : url), "sluice-write-");
        try (Transport transport = Transport.start("write", 1)) {
            CommandClient.Answer answer =
                    CommandClient.ask(connection, transport, found.published().topic(), value, seconds);
            command.commandLine().getOut().println(answer.json());
            return answer.done() ? ExitCode.OK : ExitCode.FAILURE;
        } catch (ConnectFailedException | RefusedException e) {
            throw new CommandFailure(ExitCode.BROKER_REFUSED, e.getMessage());
        } catch (ConnectionLostException e) {
            throw new CommandFailure(ExitCode.FAILURE, e.getMessage() + "; whether it was written is not known");
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "no answer within " + seconds
                            + " s: whether it was written is not known; sluice commands list tells");
        }
    }

    private Found find(SluiceSettings settings) throws CommandFailure {
        List<String> known = new ArrayList<>();
        for (PolledLink link : settings.links()) {
            for (PublishedTag published : link.published()) {
                String full = published.device() + "/" + published.tag();
                known.add(full);
                if (!full.equals(name)) {
                    continue;
                }
                for (ModbusDevice device : link.devices()) {
                    ModbusTag tag = device.name().equals(published.device()) ? device.tag(published.tag()) : null;
                    if (tag != null) {
                        return new Found(published, device, tag, link);
                    }
                }
            }
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                name + ": no such tag" + (known.isEmpty() ? "" : "; nearest is " + Nearest.to(name, known)));
    }

    private static String local(SluiceSettings settings) throws CommandFailure {
        for (ListenerSettings listener : settings.broker().listeners()) {
            boolean loopback = listener.host().equals("localhost")
                    || listener.host().startsWith("127.")
                    || listener.host().equals("::1");
            if (loopback && listener.tls() == null && listener.options().webSocket() == null) {
                return "mqtt://" + listener.host() + ":" + listener.port();
            }
        }
        throw new CommandFailure(
                ExitCode.USAGE, "the broker has no listener on loopback without TLS: name another one by --url");
    }
}
