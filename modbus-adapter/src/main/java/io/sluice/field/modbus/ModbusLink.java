package io.sluice.field.modbus;

import io.sluice.field.FieldLink;
import io.sluice.field.LinkStatus;
import io.sluice.field.ReadingSink;
import io.sluice.field.Setting;
import io.sluice.field.WriteResult;
import io.sluice.field.modbus.wire.ModbusTransport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Modbus wire and the devices on it: one platform thread, whatever is outstanding. An unreachable device is no
 * failure: its tags are bad with the cause, and it is tried for good. Public methods may be called from any thread.
 */
public final class ModbusLink implements FieldLink {

    private static final Logger log = LoggerFactory.getLogger(ModbusLink.class);
    private static final long LONGEST_WAIT = Duration.ofHours(1).toNanos();
    private static final long PAUSE_AFTER_BUG = Duration.ofSeconds(1).toNanos();

    private final ModbusLinkSettings settings;
    private final List<ModbusDevice> devices;
    private final LongSupplier nanos;
    private final Clock clock;
    private final ModbusTransport transport;
    private final LinkCounters counters = new LinkCounters();
    private volatile boolean closed;
    private @Nullable Thread thread;
    private @Nullable PollCycle cycle;

    /**
     * A link that reads nothing yet.
     *
     * @param devices those whose {@code link} is this one
     * @param nanos for intervals, as {@link System#nanoTime()}
     * @param clock for the source times of readings
     */
    public ModbusLink(ModbusLinkSettings settings, List<ModbusDevice> devices, LongSupplier nanos, Clock clock) {
        this(settings, devices, nanos, clock, ModbusTransport.over(settings.wire()));
    }

    ModbusLink(
            ModbusLinkSettings settings,
            List<ModbusDevice> devices,
            LongSupplier nanos,
            Clock clock,
            ModbusTransport transport) {
        this.settings = settings;
        this.devices = List.copyOf(devices);
        this.nanos = nanos;
        this.clock = clock;
        this.transport = transport;
        for (ModbusDevice device : this.devices) {
            if (!device.link().equals(settings.name())) {
                throw new IllegalArgumentException(
                        "device " + device.name() + " is on link " + device.link() + ", not on " + settings.name());
            }
        }
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public synchronized void start(ReadingSink sink) {
        if (thread != null || closed) {
            throw new IllegalStateException("link " + name() + " is started once");
        }
        PollCycle polling = new PollCycle(settings, devices, transport, counters, sink, nanos, clock, Math::random);
        Thread started = new Thread(() -> run(polling), "link-" + name());
        started.setDaemon(true);
        cycle = polling;
        thread = started;
        started.start();
    }

    /**
     * Sets a tag of a device that its tag map lets write: by one request, which is sent between two others and before any
     * poll that waits, and not repeated unless the device says that it did nothing. What the rule of the tag asks for is
     * judged here but for its rate: type, range, step, and the condition, of which all tags are read right before.
     * Never blocks; the future completes on the link's thread.
     *
     * @param within how long from now the write may begin; later nothing is sent
     */
    public CompletableFuture<WriteResult> write(String device, String tag, Setting value, Duration within) {
        PollCycle polling;
        Thread running;
        synchronized (this) {
            polling = closed ? null : cycle;
            running = thread;
        }
        if (polling == null) {
            return CompletableFuture.completedFuture(
                    WriteResult.refused("stopped", "link " + name() + " does not run"));
        }
        CompletableFuture<WriteResult> result = polling.write(device, tag, value, within);
        LockSupport.unpark(running);
        return result;
    }

    @Override
    public LinkStatus status() {
        return counters.status(transport.isOpen());
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            if (cycle != null) {
                cycle.stop();
            }
        }
        transport.close();
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(running);
        try {
            TimeUnit.NANOSECONDS.timedJoin(running, longestRequest().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(PollCycle polling) {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            long wait;
            try {
                wait = polling.step();
            } catch (RuntimeException e) {
                log.error("link={} failed in a step and goes on", name(), e);
                counters.error(e.toString());
                wait = PAUSE_AFTER_BUG;
            }
            if (wait > 0 && !closed) {
                LockSupport.parkNanos(this, Math.min(wait, LONGEST_WAIT));
            }
        }
        transport.close();
        polling.endWrites();
    }

    private Duration longestRequest() {
        Duration longest = settings.wire().longestOpen();
        for (ModbusDevice device : devices) {
            longest = device.timeout().compareTo(longest) > 0 ? device.timeout() : longest;
        }
        return longest.plusSeconds(1);
    }
}
