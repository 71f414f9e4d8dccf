package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/**
 * What a client takes its session up with.
 *
 * @param expirySeconds as granted, 1 to 4,294,967,295
 * @param window messages to it that may be unacknowledged at a time
 */
public record Terms(
        Client client,
        long expirySeconds,
        int window,
        @Nullable Will will) {}
