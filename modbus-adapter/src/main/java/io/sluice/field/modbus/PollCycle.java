package io.sluice.field.modbus;

import io.sluice.field.Quality;
import io.sluice.field.Quality.Cause;
import io.sluice.field.Reading;
import io.sluice.field.ReadingSink;
import io.sluice.field.RefusedValueException;
import io.sluice.field.Setting;
import io.sluice.field.WriteResult;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.TagEncoder;
import io.sluice.field.modbus.wire.HalfOpen;
import io.sluice.field.modbus.wire.ModbusTransport;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Reconnect;
import io.sluice.field.modbus.wire.Request;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a link does, one step at a time: connect, or ask for one block and hand its readings on. The decisions are the
 * scheduler's; what an outcome means for the tags, the device and the connection is decided here. Lives on the link's
 * thread.
 */
final class PollCycle {

    private static final Logger log = LoggerFactory.getLogger(ModbusLink.class);

    private static final int BUSY_RETRIES = 3;
    private static final long BUSY_PAUSE = Duration.ofMillis(250).toNanos();
    private static final long REFUSED_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long REFUSED_LONGEST = Duration.ofSeconds(60).toNanos();

    private final ModbusLinkSettings settings;
    private final ModbusTransport transport;
    private final List<PolledDevice> devices;
    private final PollScheduler scheduler;
    private final LinkCounters counters;
    private final ReadingSink sink;
    private final LongSupplier nanos;
    private final Clock clock;
    private final long origin;
    private final Reconnect reconnect;
    private final TransitionLog linkLog;
    private final Map<PolledDevice, TransitionLog> deviceLogs = new HashMap<>();

    /** A request that is outstanding. */
    private record Outstanding(PollSlot slot, long start, boolean probe) {}

    private final Map<Integer, Outstanding> outstanding = new HashMap<>();
    private final WriteQueue writes = new WriteQueue();
    private final Map<Integer, WriteJob> writing = new HashMap<>();
    private int ticket;

    private volatile boolean stopped;

    /** Whether tags are known as bad because the wire is down; polling then starts afresh. */
    private boolean down = true;

    /** The turnaround pause ends here. */
    private long requestAt;

    private final HalfOpen halfOpen = new HalfOpen();

    PollCycle(
            ModbusLinkSettings settings,
            List<ModbusDevice> devices,
            ModbusTransport transport,
            LinkCounters counters,
            ReadingSink sink,
            LongSupplier nanos,
            Clock clock,
            DoubleSupplier random) {
        this.settings = settings;
        this.transport = transport;
        boolean line = settings.wire().isLine();
        this.devices = devices.stream()
                .map(it -> new PolledDevice(it, line && it.unit() == Request.BROADCAST))
                .toList();
        this.scheduler = new PollScheduler(this.devices);
        this.counters = counters;
        this.sink = sink;
        this.nanos = nanos;
        this.clock = clock;
        this.origin = nanos.getAsLong();
        this.reconnect = new Reconnect(random, settings.wire().longestPause());
        this.linkLog = new TransitionLog(log, "link=" + settings.name());
        for (PolledDevice device : this.devices) {
            String subject = "device=" + device.settings().name() + " link=" + settings.name() + " unit="
                    + device.settings().unit();
            deviceLogs.put(device, new TransitionLog(log, subject));
        }
    }

    /** Does what is due, at most one request or answer; nanoseconds until there is more to do, 0 for at once. */
    long step() {
        long now = elapsed();
        if (!transport.isOpen() && underWay() == 0) {
            writes.expire(now);
            return Math.min(connect(now), Math.max(1, writes.endsAt() - now));
        }
        long wait = Long.MAX_VALUE;
        if (transport.isOpen() && underWay() < transport.inFlight()) {
            wait = ask(now);
            if (wait == 0) {
                return 0;
            }
        }
        if (underWay() == 0) {
            return wait;
        }
        ModbusTransport.Done done = transport.await(wait);
        if (done != null) {
            ended(done);
        }
        return 0;
    }

    private int underWay() {
        return outstanding.size() + writing.size();
    }

    /**
     * From any thread: sets a tag, before anything else that this link does.
     *
     * @param within how long from now the write may be sent
     */
    CompletableFuture<WriteResult> write(String device, String tag, Setting value, Duration within) {
        PolledDevice on = devices.stream()
                .filter(it -> it.settings().name().equals(device))
                .findFirst()
                .orElse(null);
        ModbusTag known = on == null ? null : on.settings().tag(tag);
        if (on == null || known == null || known.write().isEmpty()) {
            return CompletableFuture.completedFuture(
                    WriteResult.refused("not-writable", "the tag map does not allow to write " + device + "/" + tag));
        }
        try {
            long deadline = elapsed() + within.toNanos();
            WriteRule rule = known.write().get().rule();
            WriteJob job = new WriteJob(on, known, TagEncoder.encode(known, value), rule, deadline);
            writes.add(job);
            return job.result();
        } catch (RefusedValueException e) {
            return CompletableFuture.completedFuture(WriteResult.refused(e.rule(), String.valueOf(e.getMessage())));
        }
    }

    /** When no request will be sent any more: ends the writes that wait. */
    void endWrites() {
        writes.stop();
    }

    /** Sends the request that is due; else nanoseconds until one will be. */
    private long ask(long now) {
        if (requestAt > now) {
            return requestAt - now;
        }
        WriteJob job = writes.next(now);
        if (job != null) {
            send(job, now);
            return underWay() < transport.inFlight() ? 0 : Long.MAX_VALUE;
        }
        PollSlot slot = scheduler.next(now);
        if (slot == null) {
            long wakeAt = Math.min(scheduler.wakeAt(), writes.wakeAt());
            return wakeAt == PollSlot.NEVER ? PollSlot.NEVER : wakeAt - now;
        }
        send(slot, now);
        return underWay() < transport.inFlight() ? 0 : Long.MAX_VALUE;
    }

    private void send(WriteJob job, long now) {
        Request request = job.next(now);
        if (request == null) {
            return;
        }
        counters.request();
        ticket++;
        writing.put(ticket, job);
        writes.sent(job);
        transport.send(ticket, request, job.device().settings().timeout().toNanos());
    }

    /** From any thread: the request that is broken off by the end says nothing about its device. */
    void stop() {
        stopped = true;
    }

    private long connect(long now) {
        if (reconnect.notBefore() > now) {
            return reconnect.notBefore() - now;
        }
        reconnect.connecting();
        try {
            transport.open();
        } catch (IOException e) {
            if (!stopped) {
                connectFailed(e);
            }
            return 0;
        }
        linkLog.info(now, "state=connected wire=" + settings.wire() + " attempts=" + reconnect.barren());
        if (down) {
            scheduler.restart(elapsed());
        } else {
            scheduler.reconnected(elapsed());
        }
        down = false;
        halfOpen.connected();
        return 0;
    }

    private void connectFailed(IOException cause) {
        long now = elapsed();
        String text = "cannot open " + settings.wire() + ": "
                + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
        counters.error(text);
        reconnect.lost(now);
        if (TransitionLog.isDoubling(reconnect.barren())) {
            linkLog.warn(now, "state=down attempts=" + reconnect.barren() + " cause=\"" + text + "\"");
        }
        down();
    }

    private void down() {
        down = true;
        for (PolledDevice device : devices) {
            publish(device.fail(device.settings().tags(), Quality.bad(Cause.COMM), clock.instant()));
        }
    }

    private void send(PollSlot slot, long now) {
        boolean probe = PollScheduler.isProbe(slot);
        long missed = slot.take(now);
        counters.skipped(probe ? 0 : missed);
        ModbusDevice device = slot.device().settings();
        Block block = slot.block();
        Request request =
                new Request.Read(device.unit(), device.lenientUnit(), block.table(), block.offset(), block.count());
        counters.request();
        ticket++;
        outstanding.put(ticket, new Outstanding(slot, now, probe));
        scheduler.probing(probe || probing());
        transport.send(ticket, request, device.timeout().toNanos());
    }

    private boolean probing() {
        return outstanding.values().stream().anyMatch(Outstanding::probe);
    }

    private void ended(ModbusTransport.Done done) {
        WriteJob job = writing.remove(done.ticket());
        if (job != null && !stopped) {
            writes.ended(job);
            ended(job, done.outcome());
            return;
        }
        Outstanding request = outstanding.remove(done.ticket());
        if (request == null || stopped) {
            return;
        }
        request.slot().ended();
        scheduler.probing(probing());
        long end = elapsed();
        requestAt = end + settings.turnaround().toNanos();
        judge(request, done.outcome(), end);
    }

    private void ended(WriteJob job, Outcome outcome) {
        long end = elapsed();
        requestAt = end + settings.turnaround().toNanos();
        ModbusDevice device = job.device().settings();
        job.device().leaveAlone(end + transport.quietNanos(device.unit()));
        ReadData data = job.ended(outcome, end);
        if (data != null) {
            publish(job.device().decode(Block.of(job.tag()), data, clock.instant()));
        }
        String about = "device " + device.name() + ", write of " + job.tag().name() + ": ";
        if (outcome instanceof Outcome.CommFailure failure) {
            counters.error(about + failure.text());
            linkLost(failure.text(), end);
        } else if (outcome instanceof Outcome.Timeout) {
            counters.timeout(about + "no answer within " + device.timeout().toMillis() + " ms");
        } else if (!(outcome instanceof Outcome.Broadcast)) {
            alive(device.unit());
        }
    }

    private void judge(Outstanding request, Outcome outcome, long end) {
        PollSlot slot = request.slot();
        long now = request.start();
        ModbusDevice device = slot.device().settings();
        slot.device().leaveAlone(end + transport.quietNanos(device.unit()));
        if (outcome instanceof Outcome.Answer answer) {
            answered(slot, end);
            slot.succeeded();
            publish(slot.device().decode(slot.block(), answer.data(), clock.instant()));
        } else if (outcome instanceof Outcome.ExceptionAnswer exception) {
            refused(slot, exception.code(), now, end);
        } else if (outcome instanceof Outcome.CommFailure failure) {
            counters.error(about(slot) + ": " + failure.text());
            unanswered(slot, Quality.bad(Cause.COMM), now, end);
            linkLost(failure.text(), end);
        } else {
            counters.timeout(
                    about(slot) + ": no answer within " + device.timeout().toMillis() + " ms");
            unanswered(slot, Quality.bad(Cause.TIMEOUT), now, end);
            silent(slot, request.probe(), end);
        }
    }

    /** The device is there, whatever it says. */
    private void answered(PollSlot slot, long now) {
        alive(slot.device().settings().unit());
        slot.answered();
        PolledDevice device = slot.device();
        if (device.health() instanceof Health.Offline offline) {
            deviceLog(device).info(now, "state=online failed_probes=" + offline.probes());
            device.plan(now, 0);
        }
        device.become(Health.ONLINE);
    }

    private void alive(int unit) {
        counters.answer();
        reconnect.answered();
        halfOpen.answered(unit);
    }

    private void refused(PollSlot slot, int code, long start, long now) {
        switch (code) {
            case 1, 2, 3 -> misconfigured(slot, code, now);
            case 4, 8 -> ended(slot, Cause.DEVICE, code, now);
            case 5, 6, 7 -> busy(slot, code, now);
            case 10, 11 -> {
                // The gateway answered, the unit behind it did not.
                alive(slot.device().settings().unit());
                unanswered(slot, Quality.badException(Cause.COMM, code), start, now);
            }
            default -> ended(slot, Cause.EXCEPTION, code, now);
        }
    }

    private void ended(PollSlot slot, Cause cause, int code, long now) {
        answered(slot, now);
        counters.refused(about(slot) + ": exception " + code);
        slot.gaveUp();
        fail(slot, Quality.badException(cause, code));
    }

    private void busy(PollSlot slot, int code, long now) {
        int times = slot.busy();
        if (times > BUSY_RETRIES) {
            ended(slot, Cause.DEVICE, code, now);
            return;
        }
        answered(slot, now);
        slot.retry(now + (BUSY_PAUSE << (times - 1)));
    }

    /** One wrong address must not take its neighbours along: the block is halved until it stands alone. */
    private void misconfigured(PollSlot slot, int code, long now) {
        if (code != 1 && slot.block().tags().size() > 1) {
            answered(slot, now);
            slot.device().split(slot, now);
            return;
        }
        ended(slot, Cause.CONFIG, code, now);
        int times = slot.refused();
        slot.postpone(now + Math.min(REFUSED_LONGEST, REFUSED_PAUSE << Math.min(times - 1, 6)));
        if (TransitionLog.isDoubling(times)) {
            Block block = slot.block();
            String tags = block.tags().stream().map(ModbusTag::name).toList().toString();
            deviceLog(slot.device())
                    .warn(now, "refuses=" + block.span() + " exception=" + code + " tags=" + tags + " times=" + times);
        }
    }

    /** No answer: the request is repeated, or the poll has failed. */
    private void unanswered(PollSlot slot, Quality quality, long start, long now) {
        PolledDevice device = slot.device();
        boolean probe = PollScheduler.isProbe(slot);
        boolean well = device.health() instanceof Health.Online && slot.health() instanceof Health.Online;
        if (well && slot.attempts() <= device.settings().retries()) {
            slot.retry(now);
            return;
        }
        Health before = device.health();
        slot.failed(now);
        device.become(before.failed(now));
        if (probe) {
            scheduler.charge(now, now - start);
        }
        if (device.health() instanceof Health.Offline && !(before instanceof Health.Offline)) {
            deviceLog(device).warn(now, "state=offline cause=" + quality.text());
        }
        boolean offline = device.health() instanceof Health.Offline;
        List<ModbusTag> tags = offline ? device.settings().tags() : slot.block().tags();
        publish(device.fail(tags, quality, clock.instant()));
    }

    private void silent(PollSlot slot, boolean probe, long now) {
        if (!settings.wire().isConnection()) {
            return;
        }
        Set<Integer> online = new HashSet<>();
        devices.stream()
                .filter(it -> !it.isBroadcast() && !(it.health() instanceof Health.Offline))
                .forEach(it -> online.add(it.settings().unit()));
        if (probe && !online.isEmpty()) {
            return;
        }
        if (halfOpen.silent(slot.device().settings().unit(), online)) {
            transport.disconnect();
            linkLost("nothing answers", now);
        }
    }

    private void linkLost(String cause, long now) {
        if (transport.isOpen() || underWay() > 0) {
            return; // it is told with the last of them
        }
        reconnect.lost(now);
        linkLog.warn(now, "state=lost cause=\"" + cause + "\"");
        if (reconnect.notBefore() > now) {
            down();
        }
    }

    private void fail(PollSlot slot, Quality quality) {
        publish(slot.device().fail(slot.block().tags(), quality, clock.instant()));
    }

    private void publish(List<Reading> readings) {
        if (!readings.isEmpty()) {
            sink.accept(readings);
        }
    }

    private String about(PollSlot slot) {
        return "device " + slot.device().settings().name() + ", " + slot.block().span();
    }

    private TransitionLog deviceLog(PolledDevice device) {
        return Objects.requireNonNull(deviceLogs.get(device));
    }

    private long elapsed() {
        return nanos.getAsLong() - origin;
    }
}
