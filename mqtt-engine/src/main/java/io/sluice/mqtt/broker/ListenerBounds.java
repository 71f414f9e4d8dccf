package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.routing.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one listener instead of what holds for all.
 *
 * @param connections of it that are open, at least 1; 0 for as many as the broker has
 * @param packetBytes the largest packet accepted there, 256 B to 256 MiB; 0 for the broker's
 * @param connectDeadline from a connection to its CONNECT, 100 ms to a minute; null for the broker's
 */
public record ListenerBounds(
        int connections, int packetBytes, @Nullable Duration connectDeadline) {

    /** What holds for all. */
    public static final ListenerBounds NONE = new ListenerBounds(0, 0, null);

    public ListenerBounds {
        Limit.require("connections", connections, 0, Integer.MAX_VALUE);
        Limit.require("packet", packetBytes, packetBytes == 0 ? 0 : 256, 256 << 20);
        if (connectDeadline != null) {
            Limit.require("connect_deadline in ms", connectDeadline.toMillis(), 100, 60_000);
        }
    }

    /** The limits of one of its connections. */
    ConnectionLimits over(ConnectionLimits general) {
        return new ConnectionLimits(
                packetBytes == 0 ? general.packetBytes() : packetBytes,
                connectDeadline == null ? general.connectDeadline() : connectDeadline,
                general.keepAliveSeconds(),
                general.responseInformation());
    }
}
