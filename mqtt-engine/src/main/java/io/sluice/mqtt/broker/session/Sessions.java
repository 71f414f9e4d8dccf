package io.sluice.mqtt.broker.session;

import io.netty.util.concurrent.Future;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The sessions of a broker by client identifier. Thread safe. */
public final class Sessions {

    private final SessionLimits limits;
    private final Router router;
    private final LongSupplier nanos;
    private final Map<String, Session> byClientId = new ConcurrentHashMap<>();

    /** None yet. The clock of intervals is that of the router. */
    public Sessions(SessionLimits limits, Router router, LongSupplier nanos) {
        this.limits = limits;
        this.router = router;
        this.nanos = nanos;
    }

    /**
     * Opens the session of a client that was let in. One of the same client identifier is taken over: it is ended on its
     * own loop. [MQTT-3.1.4-3] On the connection's event loop.
     *
     * @param access what the client may do; its client identifier is the client's own, or the one that it was assigned
     */
    public Session open(Connect connect, Access access, SessionConnection connection, Output output, SessionLoop loop) {
        Session session = new Session(connect, access, connection, output, loop, limits, router, nanos);
        Session before = byClientId.put(session.clientId(), session);
        access.refresh(); // the rules may have changed before it could be found
        if (before != null) {
            takeOver(before);
        }
        return session;
    }

    private static void takeOver(Session before) {
        try {
            before.loop()
                    .loop()
                    .execute(() ->
                            before.refuse(ReasonCode.SESSION_TAKEN_OVER, "another connection has this client id"));
        } catch (RejectedExecutionException e) {
            // The broker is closing, and that session's loop is already gone.
        }
    }

    /** Ends a session with its connection: it leaves nothing behind, and its will is published. Idempotent. */
    public void end(Session session) {
        byClientId.remove(session.clientId(), session);
        session.ended();
    }

    /** The rules of access have changed: has every session look again, on its own loop. Returns before they have. */
    public void reauthorise() {
        for (Session session : byClientId.values()) {
            try {
                session.loop().loop().execute(session::reauthorise);
            } catch (RejectedExecutionException e) {
                return; // The broker is closing.
            }
        }
    }

    /** Has all connections closed, and waits a second at most; clients of 5 are told that the server is shutting down. */
    public void shutDown() {
        List<Future<?>> ends = new ArrayList<>();
        for (Session session : byClientId.values()) {
            ends.add(session.loop()
                    .loop()
                    .submit(() -> session.refuse(ReasonCode.SERVER_SHUTTING_DOWN, "the broker is shutting down")));
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        ends.forEach(end -> end.awaitUninterruptibly(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
    }

    /** Clients that are connected. */
    public int size() {
        return byClientId.size();
    }
}
