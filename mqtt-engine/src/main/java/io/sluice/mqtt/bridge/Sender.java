package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.flow.Candidate;
import io.sluice.mqtt.bridge.flow.Flight;
import io.sluice.mqtt.bridge.flow.FlightRecord;
import io.sluice.mqtt.bridge.flow.ReadRequest;
import io.sluice.mqtt.bridge.flow.SendWindow;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the window says, and settles what was answered. Lives on the uplink's thread. What to send is decided in
 * {@link SendWindow}, what a server takes in {@link Outgoing}, what an answer means in {@link Verdict}; here it is read,
 * sent and removed.
 */
final class Sender {

    private static final int READ_BYTES = 512 << 10;
    private static final long MAX_FLYING_BYTES = 1 << 20;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DurableQueue queue;
    private final Newest newest;
    private final Counters counters;
    private final Clock clock;
    private final LinkLog log;
    private final Consumer<UplinkEvent> mailbox;
    private final SendWindow window;
    private final Settlements settlements;
    private long readsFrom;
    private boolean rests;

    Sender(
            UpstreamSettings settings,
            Store store,
            UpstreamQueues queues,
            Counters counters,
            Clock clock,
            LinkLog log,
            Consumer<UplinkEvent> mailbox,
            long now) {
        this.queue = queues.queue();
        this.newest = queues.newest();
        this.counters = counters;
        this.clock = clock;
        this.log = log;
        this.mailbox = mailbox;
        this.window = new SendWindow(settings.flow(), MAX_FLYING_BYTES, now);
        this.settlements = new Settlements(store, queue, queues.deadLetters(), queues.state(), mailbox);
    }

    /** Takes over the QoS 2 exchanges that an earlier process left; reads the disk. */
    void restore(StateMap state) {
        byte[] bytes = state.get(Settlements.FLIGHTS);
        List<FlightRecord> flights = bytes == null ? List.of() : FlightRecord.decode(bytes);
        if (flights == null) {
            log.store("the record of QoS 2 exchanges is not readable and is left out", "format");
            return;
        }
        Map<Long, QueueEntry> entries = new HashMap<>();
        for (FlightRecord flight : flights) {
            try {
                List<QueueEntry> read = queue.read(flight.offset(), 1, READ_BYTES);
                if (!read.isEmpty() && read.get(0).offset() == flight.offset()) {
                    entries.put(flight.offset(), read.get(0));
                }
            } catch (StoreException e) {
                log.store("queue not readable", String.valueOf(e.getMessage()));
            }
        }
        window.restore(flights, entries);
    }

    void opened(int most, boolean sameSession, long now) {
        Newest.Mark mark = newest.mark();
        window.opened(most, sameSession, mark.end(), mark.current(), now);
    }

    void lost() {
        window.lost();
    }

    boolean isIdle() {
        return window.inFlight() == 0;
    }

    boolean stalled(long now, long timeoutNanos) {
        return window.stalled(now, timeoutNanos);
    }

    /** Time until something may go that may not now; 0 when there is no such thing. */
    long waitNanos(long now) {
        return window.waitNanos(now);
    }

    /** The server closed the connection over a message; to be called before {@link #lost}. */
    void blame(ReasonCode code, long now) {
        Flight blamed = window.blamed();
        if (blamed != null) {
            bury(blamed.entry(), "the upstream disconnects over it: " + describe(code));
            window.settle(blamed.offset(), now);
        }
    }

    /** Sends what may be sent now. */
    void serve(UplinkState.Up up, long now) {
        while (true) {
            Candidate next = window.peek(now);
            if (next != null) {
                begin(up, next, now);
            } else if (!read(now)) {
                return;
            }
        }
    }

    private boolean read(long now) {
        ReadRequest request = rests && now - readsFrom < 0 ? null : window.wanted(newest.end(), now);
        if (request == null) {
            return false;
        }
        try {
            window.offer(request, queue.read(request.from(), request.entries(), READ_BYTES));
            return true;
        } catch (StoreException e) {
            log.store("queue not readable", String.valueOf(e.getMessage()));
            rests = true;
            readsFrom = now + REST_NANOS;
            return false;
        }
    }

    private void begin(UplinkState.Up up, Candidate next, long now) {
        QueueEntry entry = next.entry();
        Message message = Envelope.open(entry.payload());
        if (!next.begun()) {
            if (message == null) {
                bury(entry, "not a message");
                window.skip(next);
                return;
            }
            if (Envelope.expiryLeft(message, entry.storedAtMillis(), clock.millis()) == 0) {
                counters.expired.increment();
                done(entry);
                window.skip(next);
                return;
            }
        }
        Flight flight = window.take(next, up.outgoing().qos(Envelope.qos(entry.payload())), now);
        advance(up, flight, message, now);
    }

    /** The packet that the stage of a flight asks for. */
    private void advance(UplinkState.Up up, Flight flight, @Nullable Message message, long now) {
        switch (flight.stage()) {
            case SENT -> {
                if (message == null) {
                    release(up, flight); // it has left the queue: the exchange ends without it
                } else {
                    publish(up, flight, message, now);
                }
            }
            case RELEASED -> release(up, flight);
            case RECORDING, RECEIVED -> {}
        }
    }

    private void publish(UplinkState.Up up, Flight flight, Message message, long now) {
        EncodedPublish packet = up.outgoing().packet(message, flight.lane(), flight.qos());
        if (packet.bytes() > up.outgoing().mostBytes()) {
            bury(
                    flight.entry(),
                    packet.bytes() + " bytes, and the upstream takes "
                            + up.outgoing().mostBytes());
            window.settle(flight.offset(), now);
            return;
        }
        counters.sent.increment();
        if (flight.resent()) {
            counters.resent.increment();
        }
        long left = Envelope.expiryLeft(message, flight.entry().storedAtMillis(), clock.millis());
        long expiry = left == 0 ? 1 : left; // it expired on its way to the socket, or its exchange has begun
        long number = up.number();
        CompletableFuture<Void> unused = (flight.qos() == Qos.EXACTLY_ONCE
                        ? up.client().deliver(packet, flight.packetId(), flight.dup(), expiry)
                        : up.client().publish(packet, flight.qos(), flight.packetId(), flight.dup(), expiry))
                .handle((code, failure) ->
                        answer(number, flight.offset(), code, failure, flight.qos() == Qos.EXACTLY_ONCE));
    }

    private void release(UplinkState.Up up, Flight flight) {
        long number = up.number();
        CompletableFuture<Void> unused = up.client()
                .release(flight.packetId())
                .handle((code, failure) ->
                        answer(number, flight.offset(), code == null ? null : ReasonCode.SUCCESS, failure, false));
    }

    /** On the event loop. What the loss of the connection fails is settled by the loss itself. */
    private Void answer(
            long from, long offset, @Nullable ReasonCode code, @Nullable Throwable failure, boolean received) {
        if (code != null) {
            mailbox.accept(
                    received ? new UplinkEvent.Received(from, offset) : new UplinkEvent.Answered(from, offset, code));
        } else if (failure instanceof RefusedException refused) {
            mailbox.accept(new UplinkEvent.Answered(from, offset, refused.code()));
        } else if (!(failure instanceof ConnectionLostException)) {
            mailbox.accept(new UplinkEvent.Answered(from, offset, ReasonCode.UNSPECIFIED_ERROR));
        }
        return null;
    }

    /** The upstream has a QoS 2 message. */
    void received(long offset, long now) {
        window.received(offset, now);
    }

    /**
     * The upstream has answered a message for good.
     *
     * @return whether that is progress
     */
    boolean answered(UplinkEvent.Answered answered, long now) {
        Flight flight = window.flight(answered.offset());
        if (flight == null) {
            return false;
        }
        switch (Verdict.of(answered.code(), flight.tries())) {
            case DELIVERED -> {
                window.settle(flight.offset(), now);
                done(flight.entry());
                counters.acknowledged.increment();
            }
            case RETRY -> {
                window.retry(flight.offset(), now, Verdict.retryDelayNanos(flight.tries()));
                return false;
            }
            case DEAD -> {
                bury(flight.entry(), describe(answered.code()) + " at try " + flight.tries());
                window.settle(flight.offset(), now);
            }
        }
        return true;
    }

    private static String describe(ReasonCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void done(QueueEntry entry) {
        settlements.remove(entry.offset());
        forget(entry);
    }

    private void forget(QueueEntry entry) {
        if (Envelope.isRetained(entry.payload())) {
            Message message = Envelope.open(entry.payload());
            if (message != null) {
                newest.settled(message.topic(), entry.offset());
            }
        }
    }

    /** Takes a message out of the way, into the dead letters. */
    private void bury(QueueEntry entry, String reason) {
        Message message = Envelope.open(entry.payload());
        byte[] letter;
        if (message == null) {
            letter = new byte[entry.payload().remaining()];
            entry.payload().duplicate().get(letter);
        } else {
            letter = Envelope.dead(message, reason);
        }
        settlements.bury(entry.offset(), letter);
        forget(entry);
        counters.deadLettered.increment();
        log.dead(message == null ? "?" : message.topic(), reason, counters.deadLettered.sum());
    }

    /** Has the store make durable what is due. */
    void flush(long now) {
        settlements.flush(now);
        if (settlements.wantsRecord(window.version())) {
            settlements.record(window.version(), window.record());
        }
    }

    void removed(UplinkEvent.Removed removed, long now) {
        settlements.removed(removed, now);
        if (removed.durable()) {
            removed.offsets().forEach(window::removed);
        }
    }

    void buried(UplinkEvent.Buried buried, long now) {
        settlements.buried(buried, now);
        if (buried.durable()) {
            buried.letters().keySet().forEach(window::removed);
        }
    }

    /**
     * What waited for the record goes on, also when the disk did not take it: a disk that is full must not keep the
     * queue from getting empty. Then a crash may double what was under way, and that is counted.
     */
    void recorded(UplinkEvent.Recorded recorded, UplinkState.@Nullable Up up, long now) {
        settlements.recorded();
        Throwable failure = recorded.failure();
        if (failure != null) {
            counters.unrecorded.increment();
            log.unrecorded(String.valueOf(failure.getMessage()), counters.unrecorded.sum());
        }
        List<Flight> moved = window.durable(recorded.version(), now);
        if (up != null) {
            moved.forEach(
                    flight -> advance(up, flight, Envelope.open(flight.entry().payload()), now));
        }
    }
}
