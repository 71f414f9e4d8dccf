package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.bridge.status.Presence;
import io.sluice.mqtt.broker.Intake;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.Connector;
import io.sluice.mqtt.client.ConnectorStatus;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Empties one queue into one upstream, for as long as the process lives: connects, has a {@link Sender} send and remove
 * what was acknowledged, a {@link Subscriber} ask for what comes down and a {@link Receiver} take it, connects again.
 *
 * <p>A thread of its own runs it, because reading the queue may block on the disk. Everything else reaches it as an
 * event in its mailbox: at most two for each message in flight, two for each connection, three of the store, one
 * word that the queue has something, and what the {@link Receiver} bounds, so the mailbox is bounded.
 *
 * <p>Nothing is removed from the queue before the upstream has acknowledged it. A double is possible only where an
 * acknowledgement was lost with its connection, or its removal with the process; with QoS 2 only where the upstream
 * has forgotten the session.
 */
final class Uplink {

    /** Key of the session that the upstream has of us, in the upstream's state. */
    private static final String SESSION = "session";

    /** Key of the largest packet that it takes, eight bytes. */
    private static final String PACKET = "packet";

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STALL_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);

    // for life
    private final UpstreamSettings settings;
    private final ClientSettings client;
    private final @Nullable Presence presence;
    private final Vitals vitals;
    private final Store store;
    private final UpstreamQueues queues;
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
    private final Sender sender;
    private final Receiver receiver;
    private final Subscriber subscriber;
    private long stallsLookedAt;
    private long connection;
    private boolean wiping;
    private boolean stopping;
    private long stopBy;

    // written on the thread, read by all
    private volatile UplinkState state = new UplinkState.Idle();
    private volatile long serverMost;

    Uplink(
            UpstreamSettings settings,
            ClientSettings client,
            @Nullable Presence presence,
            Store store,
            UpstreamQueues queues,
            Transport transport,
            Intake intake,
            Counters counters,
            ReceiveCounters receiveCounters,
            Clock clock,
            LongSupplier nanos,
            RandomGenerator random) {
        this.settings = settings;
        this.client = client;
        this.presence = presence;
        this.vitals = new Vitals(queues.queue(), clock);
        this.store = store;
        this.queues = queues;
        this.connector = new Connector(client.server(), transport);
        this.counters = counters;
        this.clock = clock;
        this.nanos = nanos;
        this.backoff = new Backoff(
                settings.link().reconnectMin(),
                settings.link().reconnectMax(),
                settings.link().reconnectSpread(),
                random);
        this.log = new LinkLog(settings.name());
        this.sender = new Sender(settings, store, queues, counters, clock, log, mailbox::add, nanos.getAsLong());
        this.receiver = new Receiver(settings, intake, queues.received(), receiveCounters, log, mailbox::add, nanos);
        this.subscriber = new Subscriber(settings, store, queues.subscribed(), log, mailbox::add);
        byte[] packet = queues.state().get(PACKET);
        this.serverMost = packet == null || packet.length != Long.BYTES
                ? Long.MAX_VALUE
                : ByteBuffer.wrap(packet).getLong();
        this.thread = new Thread(this::run, "sluice-uplink-" + settings.name());
        this.thread.setDaemon(true);
    }

    void start() {
        queues.queue().onReadable(this::readable);
        thread.start();
    }

    /**
     * Waits a second for answers still owed and two for that to the last status, then leaves. Returns when the thread has
     * ended, or after three and a half seconds.
     */
    void close() throws InterruptedException {
        queues.queue().onReadable(() -> {});
        mailbox.add(new UplinkEvent.Stop());
        if (state instanceof UplinkState.Idle) {
            become(new UplinkState.Closed());
        }
        thread.join(3500);
    }

    UplinkState state() {
        return state;
    }

    Receiver receiver() {
        return receiver;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    Vitals vitals() {
        return vitals;
    }

    ConnectorStatus connector() {
        return connector.status();
    }

    private void readable() {
        if (readableTold.compareAndSet(false, true)) {
            mailbox.add(new UplinkEvent.Filled());
        }
    }

    private void run() {
        sender.restore(queues.state());
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
                        connection, "internal failure: " + e.getClass().getSimpleName(), null));
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
            if ((sender.isIdle() && receiver.isIdle()) || now - stopBy >= 0) {
                leave();
            }
        } else if (state instanceof UplinkState.Waiting waiting) {
            if (now - waiting.untilNanos() >= 0) {
                dial();
            }
        } else if (state instanceof UplinkState.Up up) {
            receiver.flush(now);
            serve(up, now);
        }
        sender.flush(now);
        vitals.step(now);
    }

    /** How long nothing can be due unless an event comes. */
    private long idleNanos(long now) {
        long idle = TICK_NANOS;
        if (stopping) {
            idle = Math.min(idle, stopBy - now);
        } else if (state instanceof UplinkState.Waiting waiting) {
            idle = Math.min(idle, waiting.untilNanos() - now);
        }
        long pause = sender.waitNanos(now);
        return Math.max(0, pause > 0 ? Math.min(idle, pause) : idle);
    }

    private void handle(UplinkEvent event) {
        if (event instanceof UplinkEvent.Answered answered) {
            if (answered.connection() == connection && sender.answered(answered, nanos.getAsLong())) {
                backoff.reset();
            }
        } else if (event instanceof UplinkEvent.Received received) {
            if (received.connection() == connection) {
                sender.received(received.offset(), nanos.getAsLong());
            }
        } else if (event instanceof UplinkEvent.Down down) {
            handle(down);
        } else if (event instanceof UplinkEvent.Filled) {
            readableTold.set(false);
        } else if (event instanceof UplinkEvent.Removed removed) {
            sender.removed(removed, nanos.getAsLong());
        } else if (event instanceof UplinkEvent.Buried buried) {
            sender.buried(buried, nanos.getAsLong());
        } else if (event instanceof UplinkEvent.Recorded recorded) {
            sender.recorded(recorded, state instanceof UplinkState.Up up ? up : null, nanos.getAsLong());
        } else if (event instanceof UplinkEvent.Opened opened) {
            opened(opened);
        } else if (event instanceof UplinkEvent.Failed failed) {
            if (failed.connection() == connection) {
                failed(failed);
            }
        } else if (event instanceof UplinkEvent.Lost lost) {
            lost(lost);
        } else if (event instanceof UplinkEvent.Stop) {
            stopping = true;
            stopBy = nanos.getAsLong() + FAREWELL_NANOS;
        }
    }

    private void handle(UplinkEvent.Down event) {
        if (event instanceof UplinkEvent.Arrived arrived) {
            receiver.arrived(arrived);
        } else if (event instanceof UplinkEvent.Released released) {
            receiver.released(released);
        } else if (event instanceof UplinkEvent.Taken taken) {
            receiver.taken(taken);
        } else if (event instanceof UplinkEvent.Subscribed subscribed) {
            subscriber.subscribed(subscribed, nanos.getAsLong());
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
        ClientSettings asked = presence == null || !presence.isWelcome() ? client : client.withWill(presence.will());
        MqttClient made = connector.client(
                wiping ? asked.withoutSession() : asked, why -> mailbox.add(new UplinkEvent.Lost(number, why)));
        made.receiveInto(receiver.inbox(number));
        become(new UplinkState.Connecting(made));
        CompletableFuture<Connected> unused = made.connect()
                .whenComplete((facts, failure) -> mailbox.add(
                        failure == null
                                ? new UplinkEvent.Opened(number, facts)
                                : new UplinkEvent.Failed(number, reason(failure), kind(failure))));
    }

    /** Whose session it is, and where. */
    private byte[] session(Endpoint server) {
        return (settings.clientId() + "@" + server).getBytes(UTF_8);
    }

    private static String reason(Throwable failure) {
        return failure instanceof ConnectFailedException expected
                ? String.valueOf(expected.getMessage())
                : "internal failure: " + failure.getClass().getSimpleName();
    }

    private static ConnectFailedException.@Nullable Kind kind(Throwable failure) {
        return failure instanceof ConnectFailedException expected ? expected.kind() : null;
    }

    private void failed(UplinkEvent.Failed failed) {
        counters.failures.increment();
        if (presence != null && failed.kind() == ConnectFailedException.Kind.RETAIN_NOT_SUPPORTED) {
            presence.takesNoRetainedWill();
        } else if (presence != null && failed.kind() == ConnectFailedException.Kind.QOS_NOT_SUPPORTED) {
            presence.takesNoAcknowledgedWill();
        }
        fail(failed.reason());
    }

    private void opened(UplinkEvent.Opened opened) {
        if (opened.connection() != connection || !(state instanceof UplinkState.Connecting connecting)) {
            return;
        }
        Connected facts = opened.facts();
        long now = nanos.getAsLong();
        byte[] session = session(facts.server());
        boolean last = Arrays.equals(queues.state().get(SESSION), session);
        if (wiping || (facts.sessionPresent() && !last)) {
            forget(connecting.client(), facts, now);
            return;
        }
        int service = settings.profile().limits().inFlight();
        int own = Math.min(settings.link().inFlight(), service == 0 ? Integer.MAX_VALUE : service);
        int most = Math.min(own, facts.capabilities().receiveMaximum()); // [MQTT5-3.3.4-9]
        learn(facts);
        sender.opened(most, facts.sessionPresent(), now);
        receiver.opened(connecting.client(), connection, facts.sessionPresent());
        subscriber.opened(connecting.client(), connection, facts);
        if (!last) {
            CompletableFuture<Void> unused = store.commit(new Batch().put(queues.state(), SESSION, session));
        }
        counters.connections.increment();
        vitals.turned();
        log.up(facts, queues.queue().status().entries());
        announce(connecting.client());
        become(new UplinkState.Up(
                connecting.client(),
                connection,
                new Outgoing(
                        settings.flow(), settings.origin(), settings.profile().limits(), facts),
                Instant.now(clock),
                now));
    }

    /** Batches that are made while the server is away go by what it took before. */
    private void learn(Connected facts) {
        long said = facts.capabilities().maximumPacketSize();
        long most = said < 0 ? Long.MAX_VALUE : said;
        if (most != serverMost) {
            serverMost = most;
            byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(most).array();
            CompletableFuture<Void> unused = store.commit(new Batch().put(queues.state(), PACKET, bytes));
        }
    }

    /** The largest packet that the server takes, as it last said, also to an earlier process. */
    long serverMost() {
        return Math.min(serverMost, settings.profile().limits().packetBytes());
    }

    /** Says that we are there, before any message; what the connection then breaks is said on the next one. */
    private void announce(MqttClient made) {
        if (presence != null && presence.isWelcome()) {
            CompletableFuture<ReasonCode> unused = made.publish(presence.online())
                    .whenComplete((code, failure) -> {
                        if (failure instanceof RefusedException refused) {
                            presence.refused();
                            log.statusRefused(presence.topic(), String.valueOf(refused.getMessage()));
                        }
                    });
        }
    }

    /**
     * A session that is not the one we had last may know packet identifiers of another time, and would take a QoS 2
     * message for one that it has. A connection without a session ends it; the one after that begins with nothing.
     */
    private void forget(MqttClient made, Connected facts, long now) {
        if (!wiping) {
            log.foreignSession(facts.server());
        }
        wiping = !wiping;
        CompletableFuture<Void> unused = made.disconnect();
        over(now + (wiping ? 0 : backoff.nextNanos())); // should a server never forget, it is not asked in a hurry
    }

    private void lost(UplinkEvent.Lost lost) {
        if (lost.connection() != connection) {
            return;
        }
        if (lost.why().kind() == ConnectionLostException.Kind.RETIRED) {
            over(nanos.getAsLong()); // it is we who left, to go elsewhere
            return;
        }
        ReasonCode code = lost.why().code();
        if (Verdict.blamesMessage(code)) {
            sender.blame(code, nanos.getAsLong());
        } else if (code == ReasonCode.SESSION_TAKEN_OVER) {
            backoff.exhaust(); // two with one client id would throw each other out as fast as they can
        } else if (lost.why().isByPeer()) {
            backoff.spread();
        }
        fail(String.valueOf(lost.why().getMessage()));
    }

    /** The attempt or the connection is over; the next one has its time. */
    private void fail(String reason) {
        vitals.trouble(reason); // before the loss is counted: who sees the count finds its reason
        if (state instanceof UplinkState.Up up) {
            vitals.turned();
            counters.losses.increment();
            CompletableFuture<Void> unused = up.client().abort(reason);
            if (nanos.getAsLong() - up.sinceNanos() >= STEADY_NANOS) {
                log.steady();
                backoff.reset();
            }
        }
        long wait = backoff.nextNanos();
        log.down(reason, queues.queue().status().entries(), TimeUnit.NANOSECONDS.toMillis(wait));
        over(nanos.getAsLong() + wait);
    }

    private void over(long untilNanos) {
        connection++; // what still comes of this one is stale
        sender.lost();
        receiver.lost();
        subscriber.lost(nanos.getAsLong());
        become(new UplinkState.Waiting(untilNanos));
    }

    private void leave() {
        MqttClient last = current();
        if (last != null) {
            CompletableFuture<Void> unused = saysFarewell(last) ? last.disconnect() : last.abort("stopped");
        }
        connector.close();
        sender.flush(nanos.getAsLong());
        become(new UplinkState.Closed());
    }

    /**
     * Whether the server knows that we leave, where it is to know. One that does not answer gets no DISCONNECT, so that
     * it publishes the will.
     */
    private boolean saysFarewell(MqttClient last) {
        if (presence == null || !presence.isWelcome() || !(state instanceof UplinkState.Up)) {
            return true;
        }
        try {
            last.publish(presence.stopped()).get(LAST_ANSWER_NANOS, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return e.getCause() instanceof RefusedException; // then it would not take the will either
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(UplinkState.Up up, long now) {
        if (now - stallsLookedAt >= STALL_CHECK_NANOS) {
            stallsLookedAt = now;
            if (sender.stalled(now, settings.link().ackTimeout().toNanos())) {
                fail(settings.server().endpoint().address() + " acknowledged nothing for "
                        + settings.link().ackTimeout().toSeconds() + " s");
                return;
            }
            if (subscriber.stalled(now, settings.link().ackTimeout().toNanos())) {
                fail(settings.server().endpoint().address() + " did not answer SUBSCRIBE for "
                        + settings.link().ackTimeout().toSeconds() + " s");
                return;
            }
        }
        if (receiver.isReady()) {
            subscriber.serve(now);
        }
        sender.serve(up, now);
    }
}
