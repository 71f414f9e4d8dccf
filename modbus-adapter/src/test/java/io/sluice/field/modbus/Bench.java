package io.sluice.field.modbus;

import io.sluice.field.Setting;
import io.sluice.field.WriteResult;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A poll cycle on a fake wire in fake time: a script says what each request meets, and how long that takes. */
final class Bench extends OneAtATime {

    /** A request as it went out. */
    record Sent(long at, Request.Read read, long cost) {}

    /** What a request meets. */
    record Met(Outcome outcome, Duration cost) {}

    static final Met SILENCE = new Met(new Outcome.Timeout(), Duration.ZERO);

    final Collected seen = new Collected();
    final LinkCounters counters = new LinkCounters();
    final List<Sent> sent = new ArrayList<>();
    final List<Long> opened = new ArrayList<>();
    boolean reachable = true;
    Function<Request.Read, Met> script = Bench::zeros;

    /** What writes meet, which take 5 ms. */
    Function<Pdu, Outcome> calls = Outcome.Reply::new;

    /** The writes as they went out. */
    final List<String> wrote = new ArrayList<>();

    private final PollCycle cycle;
    private long now;
    private boolean open;

    Bench(ModbusDevice... devices) {
        ModbusLinkSettings settings = new ModbusLinkSettings("bus", ModbusWire.Tcp.parse("x:502"), Duration.ZERO);
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        cycle = new PollCycle(settings, List.of(devices), this, counters, seen, () -> now, clock, () -> 0.5);
    }

    /** All registers zero, after 5 ms. */
    static Met zeros(Request.Read read) {
        return new Met(new Outcome.Answer(ReadData.ofRegisters(new int[read.count()])), Duration.ofMillis(5));
    }

    static Met exception(int code) {
        return new Met(new Outcome.ExceptionAnswer(code), Duration.ofMillis(5));
    }

    void runFor(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            long wait = cycle.step();
            now += Math.min(wait, end - now);
        }
    }

    void step() {
        var unused = cycle.step();
    }

    /** Time passes in which the link does nothing. */
    void pass(Duration time) {
        now += time.toNanos();
    }

    CompletableFuture<WriteResult> write(String tag, Setting value, Duration within) {
        return cycle.write("a", tag, value, within);
    }

    void endWrites() {
        cycle.endWrites();
    }

    long now() {
        return now;
    }

    long requestsTo(int unit) {
        return sent.stream().filter(it -> it.read().unit() == unit).count();
    }

    @Override
    public void open() throws IOException {
        opened.add(now);
        now += Duration.ofMillis(1).toNanos();
        if (!reachable) {
            throw new IOException("refused");
        }
        open = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Outcome execute(Request request, long timeoutNanos) {
        if (request instanceof Request.Call call) {
            wrote.add(call.pdu().toString());
            Outcome outcome = calls.apply(call.pdu());
            now += outcome instanceof Outcome.Timeout
                    ? timeoutNanos
                    : Duration.ofMillis(5).toNanos();
            return outcome;
        }
        Request.Read read = (Request.Read) request;
        Met met = script.apply(read);
        long cost = met.equals(SILENCE) ? timeoutNanos : met.cost().toNanos();
        sent.add(new Sent(now, read, cost));
        now += cost;
        if (met.outcome() instanceof Outcome.CommFailure failure && failure.closes()) {
            open = false;
        }
        return met.outcome();
    }

    @Override
    public void close() {
        open = false;
    }
}
