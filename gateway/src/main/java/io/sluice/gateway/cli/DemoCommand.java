package io.sluice.gateway.cli;

import io.sluice.gateway.demo.Demo;
import io.sluice.gateway.demo.DemoFailure;
import io.sluice.gateway.demo.DemoPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the main job on one machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the main job on this machine, and counts at the far end what arrived.",
            "A simulated plant, the gateway, and a second broker as cloud over TLS; the line to the cloud is cut for"
                    + " some seconds and restored. Everything listens on 127.0.0.1."
        },
        footer = {"", "Example:", "  sluice demo --keep"})
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--keep", description = "Leave everything running at the end, to look around.")
    private boolean keep;

    @Option(names = "--plant-port", paramLabel = "PORT", description = "Of the plant (default: ${DEFAULT-VALUE}).")
    private int plant = DemoPorts.DEFAULT.plant();

    @Option(
            names = "--local-port",
            paramLabel = "PORT",
            description = "Of the local broker (default: ${DEFAULT-VALUE}).")
    private int local = DemoPorts.DEFAULT.local();

    @Option(
            names = "--link-port",
            paramLabel = "PORT",
            description = "Of the line to the cloud (default: ${DEFAULT-VALUE}).")
    private int link = DemoPorts.DEFAULT.link();

    @Option(names = "--cloud-port", paramLabel = "PORT", description = "Of the cloud (default: ${DEFAULT-VALUE}).")
    private int cloud = DemoPorts.DEFAULT.cloud();

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        Path dir = Files.createTempDirectory("sluice-demo");
        DemoPorts ports = new DemoPorts(plant, local, link, cloud);
        Demo demo = new Demo(ports, dir, command.commandLine().getOut());
        // However it ends, by itself or by Ctrl-C: nothing is left behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            demo.close();
                            remove(dir);
                        },
                        "demo-end"));
        try {
            boolean whole = demo.run(keep);
            if (keep) {
                new CountDownLatch(1).await();
            }
            return whole ? ExitCode.OK : ExitCode.FAILURE;
        } catch (DemoFailure e) {
            throw new CommandFailure(ExitCode.FAILURE, e.getMessage());
        }
    }

    private static void remove(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(dir + " could not be removed", e);
        }
    }
}
