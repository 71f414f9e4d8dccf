package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.status.Forecast;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.mqtt.client.ConnectorStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upstream at one moment; counters are of this life of the process.
 *
 * @param name the upstream's
 * @param link how its connection stands
 * @param connectedSince when the connection came about, null unless it is up
 * @param sent messages sent, those sent again included
 * @param acknowledged messages that the upstream has taken
 * @param resent messages sent again without knowing whether they had arrived: the most doubles there can be
 * @param expired messages dropped because they expired in the queue
 * @param deadLettered messages that the upstream refused for good
 * @param refused messages that could not even be queued, for their topic upstream would be no topic name
 * @param dropped messages given up by the queue itself, for its limits or damage
 * @param unrecorded times that the state of QoS 2 exchanges could not be made durable
 * @param backlogEntries messages held, a batch counted as one and those that wait for it each
 * @param backlogBytes their bytes
 * @param oldestAge age of the oldest of them, zero when there are none
 * @param rates how fast the backlog comes in and leaves, null while that is not known
 * @param forecast where that leads
 * @param connections connections that came about
 * @param reconnects connections lost
 * @param failures attempts to connect that failed
 * @param lastError why the last attempt failed or the last connection was lost, or null
 * @param lastErrorAt when that was, or null
 * @param connector how the server is reached
 */
public record BridgeStatus(
        String name,
        Link link,
        @Nullable Instant connectedSince,
        long sent,
        long acknowledged,
        long resent,
        long expired,
        long deadLettered,
        long refused,
        long dropped,
        long unrecorded,
        long backlogEntries,
        long backlogBytes,
        Duration oldestAge,
        @Nullable Rates rates,
        Forecast forecast,
        long connections,
        long reconnects,
        long failures,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        ConnectorStatus connector) {

    /** How a connection stands. */
    public enum Link {
        /** Not begun. */
        IDLE,
        /** An attempt is under way. */
        CONNECTING,
        /** Messages flow. */
        UP,
        /** Waits before the next attempt. */
        WAITING,
        /** Closed for good. */
        CLOSED
    }
}
