package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.SendWindow.Flight;
import io.sluice.mqtt.bridge.UplinkEvent.Answered;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.Connector;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Empties one queue into one upstream, for as long as the process lives: connects, sends in order, removes what was
 * acknowledged, connects again.
 *
 * <p>A thread of its own runs it, because reading the queue may block on the disk. Everything else reaches it as an
 * event in its mailbox: at most one for each message in flight, two for each connection, and one word that the queue
 * has something, so the mailbox is bounded by the window. What to send is decided in {@link SendWindow}, what an answer
 * means in {@link Verdict}.
 *
 * <p>Nothing is removed from the queue before the upstream has acknowledged it. A double is possible only where an
 * acknowledgement was lost with its connection, or its removal with the process.
 */
final class Uplink {

    private static final int READ_ENTRIES = 256;
    private static final int READ_BYTES = 512 << 10;
    private static final long MAX_FLYING_BYTES = 1 << 20;
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] NO_LETTER = new byte[0];

    // for life
    private final UpstreamSettings settings;
    private final ClientSettings client;
    private final Store store;
    private final DurableQueue queue;
    private final DurableQueue deadLetters;
    private final Connector connector;
    private final Counters counters;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Backoff backoff;
    private final LinkLog log;
    private final Thread thread;
    private final BlockingQueue<UplinkEvent> mailbox = new LinkedBlockingQueue<>();
    private final AtomicBoolean readableTold = new AtomicBoolean();

    // on the thread
    private final SendWindow window = new SendWindow(MAX_FLYING_BYTES);
    private final Map<Long, byte[]> removals = new LinkedHashMap<>();
    private long storeRestsUntil;
    private boolean storeRests;
    private long connection;
    private boolean stopping;
    private long stopBy;

    // written on the thread, read by all
    private volatile UplinkState state = new UplinkState.Idle();
    private volatile @Nullable String lastError;

    Uplink(
            UpstreamSettings settings,
            ClientSettings client,
            Store store,
            DurableQueue queue,
            DurableQueue deadLetters,
            Transport transport,
            Counters counters,
            Clock clock,
            LongSupplier nanos,
            RandomGenerator random) {
        this.settings = settings;
        this.client = client;
        this.store = store;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.connector = new Connector(client.server(), transport);
        this.counters = counters;
        this.clock = clock;
        this.nanos = nanos;
        this.backoff =
                new Backoff(settings.link().reconnectMin(), settings.link().reconnectMax(), random);
        this.log = new LinkLog(settings.name());
        this.thread = new Thread(this::run, "sluice-uplink-" + settings.name());
        this.thread.setDaemon(true);
    }

    void start() {
        queue.onReadable(this::readable);
        thread.start();
    }

    /** Waits a second for answers still owed, then leaves. Returns when the thread has ended, or after three seconds. */
    void close() throws InterruptedException {
        queue.onReadable(() -> {});
        mailbox.add(new UplinkEvent.Stop());
        if (state instanceof UplinkState.Idle) {
            become(new UplinkState.Closed());
        }
        thread.join(3000);
    }

    UplinkState state() {
        return state;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    private void readable() {
        if (readableTold.compareAndSet(false, true)) {
            mailbox.add(new UplinkEvent.Filled());
        }
    }

    private void run() {
        become(new UplinkState.Waiting(nanos.getAsLong()));
        while (!(state instanceof UplinkState.Closed)) {
            try {
                step();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                leave();
            } catch (RuntimeException e) {
                log.bug(e);
                mailbox.add(new UplinkEvent.Failed(
                        connection, "internal failure: " + e.getClass().getSimpleName()));
                LockSupport.parkNanos(TICK_NANOS); // should it happen again and again, it must not burn the machine
            }
        }
    }

    private void step() throws InterruptedException {
        UplinkEvent event = mailbox.poll(idleNanos(nanos.getAsLong()), TimeUnit.NANOSECONDS);
        while (event != null) {
            handle(event);
            event = mailbox.poll();
        }
        long now = nanos.getAsLong();
        if (stopping) {
            if (window.inFlight() == 0 || now - stopBy >= 0) {
                leave();
            }
        } else if (state instanceof UplinkState.Waiting waiting) {
            if (now - waiting.untilNanos() >= 0) {
                dial();
            }
        } else if (state instanceof UplinkState.Up up) {
            serve(up, now);
        }
        commitRemovals(now);
    }

    /** How long nothing can be due unless an event comes. */
    private long idleNanos(long now) {
        long idle = TICK_NANOS;
        if (stopping) {
            idle = Math.min(idle, stopBy - now);
        } else if (state instanceof UplinkState.Waiting waiting) {
            idle = Math.min(idle, waiting.untilNanos() - now);
        }
        long pause = window.pauseNanos(now);
        return Math.max(0, pause > 0 ? Math.min(idle, pause) : idle);
    }

    private void handle(UplinkEvent event) {
        if (event instanceof Answered answered) {
            answered(answered);
        } else if (event instanceof UplinkEvent.Filled) {
            readableTold.set(false);
        } else if (event instanceof UplinkEvent.Removed removed) {
            removed(removed);
        } else if (event instanceof UplinkEvent.Opened opened) {
            opened(opened);
        } else if (event instanceof UplinkEvent.Failed failed) {
            if (failed.connection() == connection) {
                fail(failed.reason());
            }
        } else if (event instanceof UplinkEvent.Lost lost) {
            lost(lost);
        } else if (event instanceof UplinkEvent.Stop) {
            stopping = true;
            stopBy = nanos.getAsLong() + FAREWELL_NANOS;
        }
    }

    /** The client of the connection or attempt under way. */
    private @Nullable MqttClient current() {
        return state instanceof UplinkState.Connecting connecting
                ? connecting.client()
                : state instanceof UplinkState.Up up ? up.client() : null;
    }

    private void become(UplinkState next) {
        state = next;
    }

    private void dial() {
        long number = ++connection;
        MqttClient made = connector.client(client, why -> mailbox.add(new UplinkEvent.Lost(number, why)));
        become(new UplinkState.Connecting(made));
        CompletableFuture<Connected> unused = made.connect()
                .whenComplete((facts, failure) -> mailbox.add(
                        failure == null
                                ? new UplinkEvent.Opened(number, facts)
                                : new UplinkEvent.Failed(number, reason(failure))));
    }

    private static String reason(Throwable failure) {
        return failure instanceof ConnectFailedException expected
                ? String.valueOf(expected.getMessage())
                : "internal failure: " + failure.getClass().getSimpleName();
    }

    private void opened(UplinkEvent.Opened opened) {
        if (opened.connection() != connection || !(state instanceof UplinkState.Connecting connecting)) {
            return;
        }
        Connected facts = opened.facts();
        long now = nanos.getAsLong();
        int most = Math.min(settings.link().inFlight(), facts.capabilities().receiveMaximum()); // [MQTT5-3.3.4-9]
        window.opened(most, facts.sessionPresent(), now);
        counters.connections.increment();
        log.up(facts, queue.status().entries());
        become(new UplinkState.Up(connecting.client(), facts, Instant.now(clock), now));
    }

    private void lost(UplinkEvent.Lost lost) {
        if (lost.connection() != connection) {
            return;
        }
        ReasonCode code = lost.why().code();
        if (Verdict.blamesMessage(code)) {
            Flight blamed = window.blamed();
            if (blamed != null) {
                bury(blamed.entry(), "the upstream disconnects over it: " + describe(code));
                window.settle(blamed.offset(), nanos.getAsLong());
            }
        } else if (code == ReasonCode.SESSION_TAKEN_OVER) {
            backoff.exhaust(); // two with one client id would throw each other out as fast as they can
        }
        fail(String.valueOf(lost.why().getMessage()));
    }

    /** The attempt or the connection is over; the next one has its time. */
    private void fail(String reason) {
        lastError = reason; // before the loss is counted: who sees the count finds its reason
        if (state instanceof UplinkState.Up up) {
            counters.losses.increment();
            CompletableFuture<Void> unused = up.client().abort(reason);
            if (nanos.getAsLong() - up.sinceNanos() >= STEADY_NANOS) {
                log.steady();
                backoff.reset();
            }
        }
        connection++; // what still comes of this one is stale
        window.lost();
        long wait = backoff.nextNanos();
        log.down(reason, queue.status().entries(), TimeUnit.NANOSECONDS.toMillis(wait));
        become(new UplinkState.Waiting(nanos.getAsLong() + wait));
    }

    private void leave() {
        MqttClient last = current();
        if (last != null) {
            CompletableFuture<Void> unused = last.disconnect();
        }
        connector.close();
        commitRemovals(nanos.getAsLong());
        become(new UplinkState.Closed());
    }

    private void serve(UplinkState.Up up, long now) {
        if (window.stalled(now, settings.link().ackTimeout().toNanos())) {
            fail(settings.server().endpoint().address() + " acknowledged nothing for "
                    + settings.link().ackTimeout().toSeconds() + " s");
            return;
        }
        while (mayGoOn(now)) {
            QueueEntry next = window.peek(now);
            if (next != null) {
                send(up, next, now);
            }
        }
    }

    /** Whether there is a message to send, read from disk if need be. */
    private boolean mayGoOn(long now) {
        if (window.peek(now) != null) {
            return true;
        }
        if (!window.wantsEntries(now) || window.readFrom() >= queue.end() || resting(now)) {
            return false;
        }
        try {
            List<QueueEntry> entries = queue.read(window.readFrom(), READ_ENTRIES, READ_BYTES);
            window.offer(entries);
            return !entries.isEmpty();
        } catch (StoreException e) {
            rest(now, "queue not readable", e);
            return false;
        }
    }

    private boolean resting(long now) {
        storeRests = storeRests && now - storeRestsUntil < 0;
        return storeRests;
    }

    private void rest(long now, String what, Throwable why) {
        log.store(what, String.valueOf(why.getMessage()));
        storeRests = true;
        storeRestsUntil = now + TICK_NANOS;
    }

    private void send(UplinkState.Up up, QueueEntry entry, long now) {
        Message message = Envelope.open(entry.payload());
        if (message == null) {
            bury(entry, "not a message");
            window.skip();
            return;
        }
        long expiryLeft = Envelope.expiryLeft(message, entry.storedAtMillis(), clock.millis());
        if (expiryLeft == 0) {
            counters.expired.increment();
            removals.put(entry.offset(), NO_LETTER);
            window.skip();
            return;
        }
        Connack.Capabilities server = up.facts().capabilities();
        Qos qos = message.qos().atMost(server.maximumQos()); // [MQTT5-3.2.2-11]
        boolean retain = message.retain() && server.retain(); // [MQTT5-3.2.2-14]
        EncodedPublish packet = EncodedPublish.of(message, up.facts().version(), qos, retain, List.of());
        if (server.maximumPacketSize() >= 0 && packet.bytes() > server.maximumPacketSize()) { // [MQTT5-3.2.2-15]
            bury(entry, packet.bytes() + " bytes, and the upstream takes " + server.maximumPacketSize());
            window.skip();
            return;
        }
        Flight flight = window.take(qos != Qos.AT_MOST_ONCE, now);
        counters.sent.increment();
        if (flight.resent()) {
            counters.resent.increment();
        }
        long number = connection;
        CompletableFuture<ReasonCode> unused = up.client()
                .publish(packet, qos, flight.packetId(), flight.dup(), expiryLeft)
                .whenComplete((code, failure) -> answer(number, flight.offset(), code, failure));
    }

    /** On the event loop. What the loss of the connection fails is settled by the loss itself. */
    private void answer(long from, long offset, @Nullable ReasonCode code, @Nullable Throwable failure) {
        if (code != null) {
            mailbox.add(new Answered(from, offset, code));
        } else if (failure instanceof RefusedException refused) {
            mailbox.add(new Answered(from, offset, refused.code()));
        } else if (!(failure instanceof ConnectionLostException)) {
            mailbox.add(new Answered(from, offset, ReasonCode.UNSPECIFIED_ERROR));
        }
    }

    private void answered(Answered answered) {
        Flight flight = window.flight(answered.offset());
        if (answered.connection() != connection || flight == null) {
            return;
        }
        long now = nanos.getAsLong();
        switch (Verdict.of(answered.code(), flight.tries())) {
            case DELIVERED -> {
                window.settle(flight.offset(), now);
                removals.put(flight.offset(), NO_LETTER);
                counters.acknowledged.increment();
                backoff.reset();
            }
            case RETRY -> window.retry(flight.offset(), now, Verdict.retryDelayNanos(flight.tries()));
            case DEAD -> {
                bury(flight.entry(), describe(answered.code()) + " at try " + flight.tries());
                window.settle(flight.offset(), now);
                backoff.reset(); // that, too, is progress
            }
        }
    }

    private static String describe(ReasonCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Takes a message out of the way, into the dead letters; both in one batch. */
    private void bury(QueueEntry entry, String reason) {
        Message message = Envelope.open(entry.payload());
        byte[] letter;
        if (message == null) {
            letter = new byte[entry.payload().remaining()];
            entry.payload().duplicate().get(letter);
        } else {
            letter = Envelope.dead(message, reason);
        }
        removals.put(entry.offset(), letter);
        counters.deadLettered.increment();
        log.dead(message == null ? "?" : message.topic(), reason, counters.deadLettered.sum());
    }

    private void commitRemovals(long now) {
        if (removals.isEmpty() || resting(now)) {
            return;
        }
        Batch batch = new Batch();
        removals.forEach((offset, letter) -> {
            if (letter.length > 0) {
                batch.append(deadLetters, letter);
            }
            batch.acknowledge(queue, offset);
        });
        Map<Long, byte[]> due = new LinkedHashMap<>(removals);
        removals.clear();
        CompletableFuture<Void> unused = store.commit(batch).whenComplete((nothing, failure) -> {
            mailbox.add(new UplinkEvent.Removed(due, failure == null));
        });
    }

    /** What could not be removed stays settled here, so that it is not sent again, and is tried again. */
    private void removed(UplinkEvent.Removed removed) {
        if (removed.durable()) {
            removed.removals().keySet().forEach(window::removed);
            return;
        }
        removals.putAll(removed.removals());
        storeRests = true;
        storeRestsUntil = nanos.getAsLong() + TICK_NANOS;
    }
}
