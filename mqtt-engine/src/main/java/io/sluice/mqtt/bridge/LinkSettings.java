package io.sluice.mqtt.bridge;

import io.sluice.mqtt.client.SettingsRules;
import java.time.Duration;

/**
 * How an upstream's connection is kept.
 *
 * @param keepAlive time of silence after which the link is probed, 5 s to 18 h; a dead link is noticed within 1.5 of it
 * @param sessionExpiry how long the upstream keeps our session while we are away, 0 to 365 d
 * @param connectTimeout time for address, TCP, TLS and CONNACK together, 1 s to 5 min
 * @param ackTimeout time without any acknowledgement while some are owed, after which the link is dropped and made
 *     again, 1 s to 1 h
 * @param reconnectMin bound of the first random wait before connecting again, 100 ms to 1 h
 * @param reconnectMax bound that the waits grow to, up to 24 h
 * @param reconnectSpread least bound of the random wait after the upstream ended a connection, up to 24 h: what it did to
 *     us it may have done to a whole fleet
 * @param inFlight messages sent and not yet acknowledged, 1 to 10,000; the upstream may allow less
 */
public record LinkSettings(
        Duration keepAlive,
        Duration sessionExpiry,
        Duration connectTimeout,
        Duration ackTimeout,
        Duration reconnectMin,
        Duration reconnectMax,
        Duration reconnectSpread,
        int inFlight) {

    /**
     * Probed after 30 s, session for a day, 15 s to connect, 30 s for an answer, waits of 1 s to 2 min, at least over 10 s
     * where the upstream ended it, 100 in flight.
     */
    public static final LinkSettings DEFAULT = new LinkSettings(
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            100);

    public LinkSettings {
        SettingsRules.between("keep_alive", keepAlive, Duration.ofSeconds(5), Duration.ofHours(18));
        SettingsRules.between("session_expiry", sessionExpiry, Duration.ZERO, Duration.ofDays(365));
        SettingsRules.between("connect_timeout", connectTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
        SettingsRules.between("ack_timeout", ackTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
        SettingsRules.between("reconnect.min", reconnectMin, Duration.ofMillis(100), Duration.ofHours(1));
        SettingsRules.between("reconnect.max", reconnectMax, reconnectMin, Duration.ofDays(1));
        SettingsRules.between("reconnect.spread", reconnectSpread, Duration.ZERO, Duration.ofDays(1));
        SettingsRules.between("in_flight", inFlight, 1, 10_000);
    }

    /** One that waits the same whoever ended the connection. */
    public LinkSettings(
            Duration keepAlive,
            Duration sessionExpiry,
            Duration connectTimeout,
            Duration ackTimeout,
            Duration reconnectMin,
            Duration reconnectMax,
            int inFlight) {
        this(keepAlive, sessionExpiry, connectTimeout, ackTimeout, reconnectMin, reconnectMax, Duration.ZERO, inFlight);
    }
}
