package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.routing.Repeated;
import io.sluice.mqtt.net.NamedThreads;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is let in. Passwords are hashed by two threads of its own; when more than {@value #QUEUE} wait for them,
 * the next is told that the broker is busy. Thread safe.
 */
final class Gate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int QUEUE = 256;
    private static final ByteBuffer NO_PASSWORD = ByteBuffer.allocate(0);

    private final @Nullable PasswordFile users;
    private final ThreadPoolExecutor hashing = new ThreadPoolExecutor(
            2, 2, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), new NamedThreads("mqtt-password"));
    private final Repeated refusals = new Repeated();

    Gate(@Nullable PasswordFile users) {
        this.users = users;
        hashing.allowCoreThreadTimeOut(true);
    }

    /** Whether anybody at all may come in through a listener, and why that may not be meant; null when it's fine. */
    @Nullable
    String exposure(ListenerSettings listener) {
        boolean closed = users != null || certificates(listener) || listener.anonymous() || listener.loopback();
        return closed
                ? null
                : listener.address() + " can be reached from other machines and nobody is asked for a password: set"
                        + " broker.users, or say anonymous: true for this listener";
    }

    private static boolean certificates(ListenerSettings listener) {
        return listener.tls() != null && listener.tls().clientCa() != null;
    }

    private boolean letsAnonymousIn(ListenerSettings listener) {
        return listener.anonymous() || certificates(listener) || (users == null && listener.loopback());
    }

    /**
     * The decision on a client: SUCCESS, or why not. Completes at once, or on a thread of the gate.
     */
    CompletableFuture<ReasonCode> decide(Connect connect, ListenerSettings listener) {
        PasswordFile known = users;
        String user = connect.userName();
        if (user == null || known == null) {
            boolean in = letsAnonymousIn(listener);
            return CompletableFuture.completedFuture(in ? ReasonCode.SUCCESS : refused(listener));
        }
        ByteBuffer password = connect.password() == null ? NO_PASSWORD : connect.password();
        try {
            return CompletableFuture.supplyAsync(
                    () -> known.check(user, password) ? ReasonCode.SUCCESS : refused(listener), hashing);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(ReasonCode.SERVER_BUSY);
        }
    }

    private ReasonCode refused(ListenerSettings listener) {
        long times = refusals.worthLogging();
        if (times > 0) {
            LOG.warn("client refused: listener={} reason=credentials times={}", listener.address(), times);
        }
        return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }
}
