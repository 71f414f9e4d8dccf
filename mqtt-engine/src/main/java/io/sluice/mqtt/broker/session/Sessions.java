package io.sluice.mqtt.broker.session;

import io.netty.util.concurrent.Future;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.kept.ConnectedWills;
import io.sluice.mqtt.broker.kept.KeptSession;
import io.sluice.mqtt.broker.kept.KeptSessions;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.kept.Terms;
import io.sluice.mqtt.net.NamedThreads;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has the turn at each client identifier, and what becomes of a session when a client connects, goes, or stays away.
 * Turns follow one another: a client that connects waits until the one before it has ended on its own loop, and what is
 * kept is changed by nobody else meanwhile. No lock is held. Thread safe.
 */
public final class Sessions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int FIRST_KEEP_MILLIS = 2_000; // by then the process has attached whoever takes part
    private static final int KEEP_MILLIS = 500;
    private static final int KEEPS_A_COUNT = 10;
    private static final int KEEPS_A_SAVE = 120;

    private final SessionContext context;
    private final KeptSessions kept;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(new NamedThreads("mqtt-sessions"));
    private long keeps; // the keeper's

    /** Those that are kept, none of them connected. */
    public Sessions(SessionContext context) {
        this.context = context;
        this.kept = context.kept();
        var unused = keeper.scheduleWithFixedDelay(this::keep, FIRST_KEEP_MILLIS, KEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Opens the session of a client, at once or when the turn before it is over and what has to be durable is. The
     * connection is told on its loop, unless it was abandoned before. On the connection's event loop.
     */
    public void open(Opening opening) {
        String clientId = opening.clientId();
        if (isAnothers(kept.get(clientId), opening) || isAnothers(turns.get(clientId), opening)) {
            refuseOther(opening);
            return;
        }
        Will will = opening.connect().will();
        if (will != null && !kept.wills().hold(clientId, will)) {
            opening.connection()
                    .refused(Refusal.WILL_QUOTA, ReasonCode.QUOTA_EXCEEDED, "as many wills are held as may be");
            return;
        }
        Turn before;
        do {
            before = turns.get(clientId);
            if (isAnothers(before, opening)) {
                refuseOther(opening);
                return;
            }
        } while (before == null
                ? turns.putIfAbsent(clientId, opening) != null
                : !turns.replace(clientId, before, opening));
        if (before == null) {
            start(opening);
            return;
        }
        before.giveWay();
        var unused = before.over().whenComplete((done, failure) -> next(opening, () -> start(opening)));
    }

    private boolean isAnothers(@Nullable KeptSession known, Opening opening) {
        return refusesOthers() && known != null && !known.isFor(opening.client());
    }

    private boolean isAnothers(@Nullable Turn before, Opening opening) {
        return refusesOthers()
                && before instanceof Opening other
                && !opening.client().mayFollow(other.client());
    }

    private void refuseOther(Opening opening) {
        refuse(opening, Refusal.OTHER_USER, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the client id is another user's");
    }

    private boolean refusesOthers() {
        return kept.settings().otherUser() == SessionSettings.OtherUser.REFUSE;
    }

    private void next(Opening opening, Runnable step) {
        boolean runs = opening.onLoop(() -> {
            try {
                step.run();
            } catch (RuntimeException bug) {
                LOG.error("session not opened", bug);
                refuse(opening, Refusal.FAILURE, ReasonCode.UNSPECIFIED_ERROR, "the session could not be opened");
            }
        });
        if (!runs) {
            finish(opening.clientId(), opening);
        }
    }

    private void after(CompletableFuture<Void> commit, Opening opening, Runnable step) {
        var unused = commit.whenComplete((done, failure) -> next(opening, () -> {
            if (failure == null) {
                step.run();
            } else {
                refuse(opening, Refusal.SESSION_STORE, ReasonCode.SERVER_UNAVAILABLE, "the store takes no session");
            }
        }));
    }

    private void start(Opening opening) {
        if (opening.isAbandoned()) {
            finish(opening.clientId(), opening);
            return;
        }
        doDue(opening.clientId());
        KeptSession known = kept.get(opening.clientId());
        if (known == null) {
            fresh(opening);
        } else if (isAnothers(known, opening)) {
            refuseOther(opening);
        } else if (opening.connect().cleanStart() || !known.isFor(opening.client())) {
            after(kept.discard(known), opening, () -> fresh(opening)); // [MQTT-3.1.2-4]
        } else {
            after(kept.resume(known, terms(opening)), opening, () -> attach(opening, known, true)); // [MQTT-3.1.2-5]
        }
    }

    /** Does what is due of a client that is not there, before it is. */
    private void doDue(String clientId) {
        kept.connectedWills().publishLeft(clientId);
        KeptSession known = kept.get(clientId);
        if (known != null && kept.isDue(known)) {
            kept.keep(known);
        }
    }

    private void fresh(Opening opening) {
        if (expirySeconds(opening.connect()) == 0) {
            withoutSession(opening);
            return;
        }
        KeptSessions.Made made = kept.make(terms(opening));
        if (made == null) {
            refuse(opening, Refusal.SESSION_QUOTA, ReasonCode.QUOTA_EXCEEDED, "as many sessions are kept as may be");
        } else {
            after(made.saved(), opening, () -> attach(opening, made.session(), false));
        }
    }

    /** Of a client whose session ends with its connection. A store that fails does not keep it away. */
    private void withoutSession(Opening opening) {
        Will will = opening.connect().will();
        if (will == null || !ConnectedWills.keeps(will.message())) {
            opened(opening, new Session(opening, context), false);
            return;
        }
        var unused = kept.connectedWills()
                .keep(opening.client(), will.message())
                .whenComplete((done, failure) -> next(opening, () -> {
                    if (opening.isAbandoned()) {
                        kept.connectedWills().publishNever(opening.clientId());
                        finish(opening.clientId(), opening);
                    } else {
                        opened(opening, new Session(opening, context), false);
                    }
                }));
    }

    private void attach(Opening opening, KeptSession session, boolean present) {
        long expirySeconds = expirySeconds(opening.connect());
        if (!opening.isAbandoned()) {
            opened(opening, new Session(opening, context, session, expirySeconds), present);
            return;
        }
        if (present) {
            kept.giveUp(session);
        } else {
            Will will = opening.connect().will();
            kept.detach(session, expirySeconds, session.sentBefore().to(), will);
        }
        finish(opening.clientId(), opening);
    }

    private Terms terms(Opening opening) {
        Connect connect = opening.connect();
        return new Terms(
                opening.client(), expirySeconds(connect), context.limits().window(connect), connect.will());
    }

    private long expirySeconds(Connect connect) {
        long asked = connect.version() == ProtocolVersion.V5
                ? connect.properties().sessionExpirySeconds()
                : connect.cleanStart() ? 0 : SessionSettings.NEVER;
        return kept.settings().grantedSeconds(asked);
    }

    private void opened(Opening opening, Session session, boolean present) {
        if (opening.isAbandoned()) {
            finish(opening.clientId(), opening);
            return;
        }
        opening.has(session);
        most.accumulateAndGet(connected.incrementAndGet(), Math::max);
        opening.access().refresh(); // the rules may have changed before it could be found
        opening.connection().opened(session, present);
    }

    private void refuse(Opening opening, Refusal refusal, ReasonCode code, String reason) {
        finish(opening.clientId(), opening);
        if (!opening.isAbandoned()) {
            opening.connection().refused(refusal, code, reason);
        }
    }

    /** A connection is gone: its session ends with it, or is kept. Idempotent. On the connection's event loop. */
    public void end(Opening opening) {
        Session session = opening.session();
        if (session == null) {
            opening.abandon();
        } else if (session.ended()) {
            connected.decrementAndGet();
            finish(opening.clientId(), opening);
        }
    }

    private void finish(String clientId, Turn turn) {
        Will will = turn instanceof Opening opening ? opening.connect().will() : null;
        if (will != null) {
            kept.connectionOver(clientId, will);
        }
        turns.remove(clientId, turn);
        turn.over().complete(null);
    }

    // ---- the keeper's thread

    private void keep() {
        try {
            if (keeps == 0) {
                kept.connectedWills().publishLeft();
                kept.all().forEach(this::reauthorise); // the rules may have changed while no broker ran
            }
            kept.all().forEach(this::keep);
            keeps++;
            if (keeps % KEEPS_A_COUNT == 0) {
                kept.count();
            }
            if (keeps % KEEPS_A_SAVE == 0) {
                kept.saveClock();
            }
        } catch (RuntimeException bug) {
            LOG.error("sessions not kept", bug);
        }
    }

    private void keep(KeptSession session) {
        if (kept.isDue(session)) {
            withTurn(session, () -> {
                if (kept.isDue(session)) {
                    kept.keep(session);
                }
            });
        }
    }

    /** Does something with a session whose client is not here. */
    private void withTurn(KeptSession session, Runnable task) {
        Turn turn = new Turn();
        if (turns.putIfAbsent(session.clientId(), turn) != null) {
            return; // its client is here
        }
        try {
            if (kept.get(session.clientId()) == session) {
                task.run();
            }
        } finally {
            finish(session.clientId(), turn);
        }
    }

    // ---- all of them

    /**
     * The rules of access have changed: has every session look again, those of connected clients on their own loops.
     * Returns before these have.
     */
    public void reauthorise() {
        kept.all().forEach(this::reauthorise);
        for (Turn turn : turns.values()) {
            if (turn instanceof Opening opening) {
                var unused = opening.onLoop(() -> {
                    Session session = opening.session();
                    if (session != null) {
                        session.reauthorise();
                    }
                });
            }
        }
    }

    private void reauthorise(KeptSession session) {
        withTurn(session, () -> kept.reauthorise(session));
    }

    /** Has all connections closed, and waits a second at most; clients of 5 are told that the server is shutting down. */
    public void shutDown() {
        List<Future<?>> ends = new ArrayList<>();
        for (Turn turn : turns.values()) {
            if (turn instanceof Opening opening) {
                try {
                    ends.add(opening.loop()
                            .loop()
                            .submit(() -> opening.connection()
                                    .end(ReasonCode.SERVER_SHUTTING_DOWN, "the broker is shutting down")));
                } catch (RejectedExecutionException e) {
                    LOG.debug("a connection's loop is gone already");
                }
            }
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        ends.forEach(end -> end.awaitUninterruptibly(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
    }

    /** Those that outlive their connections. */
    public KeptSessions kept() {
        return kept;
    }

    /** Clients that are connected. */
    public int size() {
        return connected.get();
    }

    /** The most clients that were connected at a time. */
    public int most() {
        return most.get();
    }

    /** Ends the thread that looks after those that are kept, and saves what it would have. */
    @Override
    public void close() {
        keeper.shutdownNow();
        kept.close();
    }
}
