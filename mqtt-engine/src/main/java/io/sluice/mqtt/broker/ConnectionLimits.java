package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.routing.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may take, and what its client is told.
 *
 * @param packetBytes the largest packet accepted, 256 B to 256 MiB
 * @param connectDeadline from the connection to its CONNECT, TLS included; 100 ms to a minute
 * @param keepAliveSeconds the longest keep alive, which a client of 5 is told instead of a longer one or of none; 0 to
 *     65,535, 0 for the client's own
 * @param responseInformation what a client of 5 that asks for it is told to begin its response topics with, or null
 */
public record ConnectionLimits(
        int packetBytes,
        Duration connectDeadline,
        int keepAliveSeconds,
        @Nullable String responseInformation) {

    /** 1 MiB, 5 s, the client's own keep alive, no response information. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(1 << 20, Duration.ofSeconds(5), 0, null);

    public ConnectionLimits {
        Limit.require("packet", packetBytes, 256, 256 << 20);
        Limit.require("connect_deadline in ms", connectDeadline.toMillis(), 100, 60_000);
        Limit.require("keep_alive in s", keepAliveSeconds, 0, 65_535);
    }

    /** The keep alive that holds for a client that asks for one, 0 for none. */
    int keepAliveFor(int asked) {
        return keepAliveSeconds > 0 && (asked == 0 || asked > keepAliveSeconds) ? keepAliveSeconds : asked;
    }
}
