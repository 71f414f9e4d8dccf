package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The turn of a client that was let in: until it has its session, and as long as that is connected. */
public final class Opening extends Turn {

    private final Connect connect;
    private final Access access;
    private final SessionConnection connection;
    private final Output output;
    private final SessionLoop loop;

    // on the connection's loop
    private @Nullable Session session;
    private boolean abandoned;

    /**
     * That of a CONNECT.
     *
     * @param access what the client may do; its client identifier is the client's own, or the one that it was assigned
     */
    public Opening(Connect connect, Access access, SessionConnection connection, Output output, SessionLoop loop) {
        this.connect = connect;
        this.access = access;
        this.connection = connection;
        this.output = output;
        this.loop = loop;
    }

    String clientId() {
        return client().clientId();
    }

    Connect connect() {
        return connect;
    }

    Client client() {
        return access.client();
    }

    Access access() {
        return access;
    }

    SessionConnection connection() {
        return connection;
    }

    Output output() {
        return output;
    }

    SessionLoop loop() {
        return loop;
    }

    @Nullable
    Session session() {
        return session;
    }

    void has(Session opened) {
        session = opened;
    }

    /** The connection is gone before it had its session. On its loop. */
    public void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** [MQTT-3.1.4-3] */
    @Override
    void giveWay() {
        var unused =
                onLoop(() -> connection.end(ReasonCode.SESSION_TAKEN_OVER, "another connection has this client id"));
    }

    /** Has something done on the connection's loop. False when that is gone: the broker is closing. */
    boolean onLoop(Runnable task) {
        try {
            loop.loop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
