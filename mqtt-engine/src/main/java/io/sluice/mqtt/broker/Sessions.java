package io.sluice.mqtt.broker;

import io.netty.util.concurrent.Future;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions by client identifier. Thread safe. */
final class Sessions {

    private final Map<String, Session> byClientId = new ConcurrentHashMap<>();

    /** Enters a session. The one that it takes over, which is to be ended, or null. [MQTT-3.1.4-3] */
    @Nullable
    Session enter(Session session) {
        return byClientId.put(session.clientId(), session);
    }

    /** Leaves, unless another session has taken over. */
    void leave(Session session) {
        byClientId.remove(session.clientId(), session);
    }

    /** Ends all of them, and waits a second at most; clients of 5 are told that the server is shutting down. */
    void endAll() {
        List<Future<?>> ends = new ArrayList<>();
        for (Session session : byClientId.values()) {
            ends.add(session.loop()
                    .loop()
                    .submit(() -> session.refuse(ReasonCode.SERVER_SHUTTING_DOWN, "the broker is shutting down")));
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        ends.forEach(end -> end.awaitUninterruptibly(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
    }

    int size() {
        return byClientId.size();
    }
}
