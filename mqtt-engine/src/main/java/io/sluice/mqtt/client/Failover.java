package io.sluice.mqtt.client;

import java.time.Duration;

/**
 * How the addresses of a server take turns.
 *
 * @param returnAfter time at another address than the preferred one after which that is tried, and returned to when it
 *     answers; 1 s to 30 d, or zero to stay until the connection is lost
 * @param followRedirects go where a server sends us (reason codes 0x9C and 0x9D)
 */
public record Failover(Duration returnAfter, boolean followRedirects) {

    /** Back after 5 minutes, and where a server sends us. */
    public static final Failover DEFAULT = new Failover(Duration.ofMinutes(5), true);

    public Failover {
        if (!returnAfter.isZero()) {
            SettingsRules.between("return_after", returnAfter, Duration.ofSeconds(1), Duration.ofDays(30));
        }
    }
}
