package io.sluice.mqtt.packet;

import io.sluice.mqtt.MessageProperties.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says beside its reason code; nothing of it exists in 3.1.1.
 *
 * @param reason a text for people, never to be parsed [MQTT5-3.4.2.2.2]
 * @param user pairs in their order
 */
public record Diagnostics(@Nullable String reason, List<UserProperty> user) {

    public static final Diagnostics NONE = new Diagnostics(null, List.of());

    public Diagnostics {
        user = List.copyOf(user);
    }

    /** A reason text alone. */
    public static Diagnostics of(String reason) {
        return new Diagnostics(reason, List.of());
    }
}
