package io.sluice.gateway.cli;

import io.sluice.field.modbus.sim.DemoPlant;
import io.sluice.field.modbus.sim.SimulatedLine;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice simulate}: a Modbus plant to try things on. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Serves a simulated Modbus TCP plant until it is stopped.",
            "Unit 1 is a meter, unit 2 a pump, unit 3 a tank; their registers are listed in docs/commands.md."
        },
        footer = {"", "Example:", "  sluice simulate --listen 127.0.0.1:5020"})
final class SimulateCommand implements Callable<Integer> {

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5020",
            description = "Where to serve (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(
            names = "--rtu",
            paramLabel = "PORT",
            description = "Serve RTU on this serial port instead, such as /dev/ttyUSB0.")
    private @Nullable String rtu;

    @Option(
            names = "--baud",
            paramLabel = "BAUD",
            defaultValue = "9600",
            description = "Of the serial port (default: ${DEFAULT-VALUE}).")
    private int baud;

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            defaultValue = "8E1",
            description = "Data bits, parity and stop bits of the serial port (default: ${DEFAULT-VALUE}).")
    private String frame = "";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Sets the phases of the values (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return rtu == null ? network() : serial(rtu);
    }

    private int serial(String port) throws CommandFailure, InterruptedException {
        SerialSettings settings;
        try {
            settings = new SerialSettings(port, baud, CharacterFormat.parse(frame), Direction.ADAPTER);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--rtu: " + e.getMessage());
        }
        try (StopSignal stop = new StopSignal();
                SimulatedLine line = SimulatedLine.start(settings, DemoPlant.units(seed))) {
            command.commandLine().getOut().println("serving units 1 to 3 on " + settings + "; stop with Ctrl-C");
            stop.await(line::close);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private int network() throws CommandFailure, InterruptedException {
        InetSocketAddress address = HostPort.parse("--listen", listen);
        try (StopSignal stop = new StopSignal();
                Simulator simulator = Simulator.start(address, DemoPlant.units(seed))) {
            command.commandLine()
                    .getOut()
                    .println("serving units 1 to 3 on " + address.getHostString() + ":" + simulator.port()
                            + "; stop with Ctrl-C");
            stop.await(simulator::close);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "cannot serve on " + listen + " (" + e.getMessage() + "): choose another with --listen");
        }
    }
}
