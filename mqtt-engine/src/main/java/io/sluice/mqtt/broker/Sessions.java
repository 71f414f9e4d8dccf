package io.sluice.mqtt.broker;

import io.sluice.mqtt.packet.ReasonCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Ends all of them; clients of 5 are told that the server is shutting down. */
    void endAll() {
        for (Session session : byClientId.values()) {
            session.loop()
                    .loop()
                    .execute(() -> session.refuse(ReasonCode.SERVER_SHUTTING_DOWN, "the broker is shutting down"));
        }
    }

    int size() {
        return byClientId.size();
    }
}
