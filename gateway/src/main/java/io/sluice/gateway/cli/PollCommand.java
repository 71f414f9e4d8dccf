package io.sluice.gateway.cli;

import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.modbus.ModbusLink;
import io.sluice.gateway.publish.JsonPayload;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice poll --once}: reads every tag once, without broker and store. */
@Command(
        name = "poll",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every tag of a configuration once and prints it.",
            "Publishes nothing and keeps nothing. Ends with 4 when a device did not answer."
        },
        footer = {"", "Example:", "  sluice poll --once --config plant.yaml"})
final class PollCommand implements Callable<Integer> {

    private record Key(String device, String tag) {}

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--once", description = "Read once and end.")
    private boolean once;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for all of them (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Map<Key, Reading> readings = new ConcurrentHashMap<>();
    private final JsonPayload json = new JsonPayload();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!once) {
            throw new CommandFailure(
                    ExitCode.USAGE, "poll reads once and ends: say so with --once; sluice run polls on");
        }
        SluiceSettings settings = config.load();
        read(settings.links());
        Set<String> silent = print(settings.links());
        if (!silent.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.DEVICE_UNREACHABLE,
                    "no answer from " + String.join(", ", silent)
                            + ": check power, cable, address and unit id; others may be right");
        }
        return ExitCode.OK;
    }

    private void read(List<PolledLink> polled) throws InterruptedException {
        int tags = polled.stream().mapToInt(it -> it.read().size()).sum();
        CountDownLatch missing = new CountDownLatch(tags);
        List<ModbusLink> links = new ArrayList<>();
        try {
            for (PolledLink it : polled) {
                ModbusLink link = new ModbusLink(it.link(), it.devices(), System::nanoTime, Clock.systemUTC());
                links.add(link);
                link.start(some -> some.forEach(reading -> {
                    if (readings.putIfAbsent(new Key(reading.device(), reading.tag()), reading) == null) {
                        missing.countDown();
                    }
                }));
            }
            boolean all = missing.await(seconds, TimeUnit.SECONDS);
            if (!all) {
                command.commandLine().getErr().println("sluice: not all tags were read within " + seconds + " s");
            }
        } finally {
            links.forEach(ModbusLink::close);
        }
    }

    /** Prints every tag, and gives the devices that did not answer. */
    private Set<String> print(List<PolledLink> polled) {
        PrintWriter out = command.commandLine().getOut();
        Set<String> silent = new TreeSet<>();
        for (PolledLink link : polled) {
            for (PublishedTag tag : link.read()) {
                Reading reading = readings.get(new Key(tag.device(), tag.tag()));
                if (unanswered(reading)) {
                    silent.add(tag.device());
                }
                out.println(line(tag, reading));
            }
        }
        return silent;
    }

    private String line(PublishedTag tag, @Nullable Reading reading) {
        String name = tag.device() + "/" + tag.tag();
        if (reading == null) {
            return name + "  not read";
        }
        if (reading.value() == null) {
            return name + "  " + reading.quality().text();
        }
        return name + "  " + json.text(reading.value()) + (tag.unit().isEmpty() ? "" : " " + tag.unit());
    }

    private static boolean unanswered(@Nullable Reading reading) {
        if (reading == null) {
            return true;
        }
        Quality.Cause cause = reading.quality().cause();
        return cause == Quality.Cause.TIMEOUT || cause == Quality.Cause.COMM;
    }
}
