package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.frame.Parsed;
import io.sluice.field.modbus.frame.RtuRequests;
import io.sluice.field.serial.SerialLine;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Units on a serial line, RTU: the functions of {@link Simulator}, on one daemon thread. A unit that is not there gets
 * no answer; a broadcast is for all of them, and gets none either.
 */
public final class SimulatedLine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SimulatedLine.class);
    private static final long WAIT = Duration.ofMinutes(1).toNanos();

    private final SerialLine line;
    private final SerialSettings settings;
    private final SimulatedPlant plant;

    private SimulatedLine(SerialLine line, SerialSettings settings, SimulatedPlant plant) {
        this.line = line;
        this.settings = settings;
        this.plant = plant;
    }

    /** Serves on the port until it is closed, or the port is gone. */
    public static SimulatedLine start(SerialSettings settings, List<SimulatedUnit> units) throws IOException {
        return start(settings, units, System::nanoTime);
    }

    /** As {@link #start(SerialSettings, List)}, on another clock. */
    public static SimulatedLine start(SerialSettings settings, List<SimulatedUnit> units, LongSupplier nanos)
            throws IOException {
        SimulatedLine simulated =
                new SimulatedLine(SerialLine.open(settings), settings, new SimulatedPlant(units, nanos));
        Thread thread = new Thread(simulated::serve, "simulator-" + settings.path());
        thread.setDaemon(true);
        thread.start();
        return simulated;
    }

    @Override
    public void close() {
        line.close();
    }

    private void serve() {
        RtuRequests requests = new RtuRequests();
        byte[] read = new byte[512];
        try {
            while (true) {
                int count = line.read(read, WAIT);
                if (count == 0) {
                    requests.silence();
                } else if (requests.feed(read, count) instanceof Parsed.Frame request) {
                    answer(request);
                }
            }
        } catch (IOException e) {
            log.debug("line {} ended", settings, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            line.close();
        }
    }

    private void answer(Parsed.Frame request) throws IOException, InterruptedException {
        if (request.unit() == 0) {
            plant.broadcast(request.pdu());
            return;
        }
        SimulatedUnit unit = plant.unit(request.unit());
        if (unit == null) {
            return;
        }
        TimeUnit.NANOSECONDS.sleep(
                Math.max(unit.latency().toNanos(), settings.time(4).toNanos()));
        if (!unit.isSilent()) {
            line.write(RtuRequests.encode(request.unit(), plant.answer(unit, request.pdu())));
        }
    }
}
