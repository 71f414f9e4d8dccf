package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Subscriber;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wills of connected clients whose sessions end with their connections: those of QoS 1 and 2, and those to be
 * retained. They are in the store while the connection is there, so one that ended with the process is published by the
 * next, at once, for the session is over with it [MQTT-3.1.2-8]. Thread safe.
 *
 * <pre>
 *  0 format       u8    1
 *  1 client       i32 length, StoredClient
 *    will         the rest, as MessageBytes
 * </pre>
 */
public final class ConnectedWills {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectedWills.class);
    private static final byte FORMAT = 1;

    private final StateMap state;
    private final Router router;
    private final AccessNow access;
    private final Map<String, Left> left = new ConcurrentHashMap<>();

    /** What a client of another process left. */
    private record Left(@Nullable Client client, Message will) {}

    ConnectedWills(StateMap state, Router router, AccessNow access) {
        this.state = state;
        this.router = router;
        this.access = access;
        Batch stale = new Batch();
        state.forEach((clientId, bytes) -> {
            Left will = decode(clientId, ByteBuffer.wrap(bytes));
            if (will == null) {
                LOG.warn("will unreadable in the store, removed: bytes={}", bytes.length);
                stale.remove(state, clientId);
            } else {
                left.put(clientId, will);
            }
        });
        if (!stale.isEmpty()) {
            var unused = router.commit(stale);
        }
    }

    /** Whether a will has to outlive the process. */
    public static boolean keeps(Message will) {
        return will.qos() != Qos.AT_MOST_ONCE || will.retain();
    }

    /** Keeps the will of a client that is connecting. Done when it is durable. */
    public CompletableFuture<Void> keep(Client client, Message will) {
        return router.commit(new Batch().put(state, client.clientId(), encode(client, will)));
    }

    /** The connection of a client ends, and its will is published or withdrawn. */
    public void over(String clientId, Batch batch) {
        batch.remove(state, clientId);
    }

    /** The same of a client that has gone before it was told that it is in. */
    public void publishNever(String clientId) {
        Batch batch = new Batch();
        over(clientId, batch);
        var unused = router.commit(batch);
    }

    /** Publishes those whose connections ended with an earlier process. */
    public void publishLeft() {
        List.copyOf(left.keySet()).forEach(this::publishLeft);
    }

    /** The same of one client, before it is there again. */
    public void publishLeft(String clientId) {
        Left was = left.remove(clientId);
        if (was == null) {
            return;
        }
        Owed owed = new Owed(router);
        over(clientId, owed.batch());
        Access now = was.client == null ? null : access.of(was.client);
        if (now == null || now.willDue(was.will)) {
            router.route(was.will, Subscriber.ELSEWHERE, owed);
        }
        var unused = owed.commit();
    }

    private static byte[] encode(Client client, Message will) {
        byte[] who = StoredClient.encode(client);
        byte[] message = MessageBytes.encode(will);
        return ByteBuffer.allocate(1 + Integer.BYTES + who.length + message.length)
                .put(FORMAT)
                .putInt(who.length)
                .put(who)
                .put(message)
                .array();
    }

    private static @Nullable Left decode(String clientId, ByteBuffer in) {
        try {
            if (in.get() != FORMAT) {
                return null;
            }
            int length = in.getInt();
            Client client = StoredClient.decode(clientId, in.slice(in.position(), length));
            Message will = MessageBytes.decode(in.position(in.position() + length));
            return will == null ? null : new Left(client, will);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }
}
