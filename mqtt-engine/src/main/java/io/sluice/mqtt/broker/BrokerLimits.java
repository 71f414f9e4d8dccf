package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.session.SessionLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one client, and all of them, may take.
 *
 * @param connections open connections, at least 1
 * @param packetBytes the largest packet accepted, 256 B to 256 MiB
 * @param connectDeadline from the connection to its CONNECT, TLS included; 100 ms to a minute
 * @param subscriptions a session's filters, at least 1
 * @param queuedMessages QoS 1 and 2 messages that wait in memory for a session that is not kept, at least 1
 * @param queuedBytes their payload bytes, at least 1 KiB
 * @param inflight unacknowledged QoS 1 and 2 messages in each direction of a connection, 1 to 65,535
 * @param levels levels of a topic or filter, 1 to 1,000
 * @param topicAliases aliases that a client may set, and that it is sent at most, 0 to 65,535
 * @param keepAliveSeconds the longest keep alive, which a client of 5 is told instead of a longer one or of none; 0 to
 *     65,535, 0 for the client's own
 * @param responseInformation what a client of 5 that asks for it is told to begin its response topics with, or null
 * @param sessions sessions that outlive their connections
 */
public record BrokerLimits(
        int connections,
        int packetBytes,
        Duration connectDeadline,
        int subscriptions,
        int queuedMessages,
        long queuedBytes,
        int inflight,
        int levels,
        int topicAliases,
        int keepAliveSeconds,
        @Nullable String responseInformation,
        SessionSettings sessions) {

    /** 10,000 connections, 1 MiB, 5 s, 1,000 subscriptions, 10,000 messages or 8 MiB queued, 100 in flight. */
    public static final BrokerLimits DEFAULT =
            new BrokerLimits(10_000, 1 << 20, Duration.ofSeconds(5), 1_000, 10_000, 8L << 20, 100, 32, 32);

    public BrokerLimits {
        require("connections", connections, 1, Integer.MAX_VALUE);
        require("packet", packetBytes, 256, 256 << 20);
        require("connect deadline in ms", connectDeadline.toMillis(), 100, 60_000);
        require("subscriptions", subscriptions, 1, Integer.MAX_VALUE);
        require("queued messages", queuedMessages, 1, Integer.MAX_VALUE);
        require("queued bytes", queuedBytes, 1024, Long.MAX_VALUE);
        require("inflight", inflight, 1, 65_535);
        require("levels", levels, 1, 1_000);
        require("topic aliases", topicAliases, 0, 65_535);
        require("keep alive in s", keepAliveSeconds, 0, 65_535);
    }

    /** With the client's own keep alive, no response information, and sessions kept as they are by default. */
    public BrokerLimits(
            int connections,
            int packetBytes,
            Duration connectDeadline,
            int subscriptions,
            int queuedMessages,
            long queuedBytes,
            int inflight,
            int levels,
            int topicAliases) {
        this(
                connections,
                packetBytes,
                connectDeadline,
                subscriptions,
                queuedMessages,
                queuedBytes,
                inflight,
                levels,
                topicAliases,
                0,
                null,
                SessionSettings.DEFAULT);
    }

    /** The same with other sessions. */
    public BrokerLimits with(SessionSettings other) {
        return new BrokerLimits(
                connections,
                packetBytes,
                connectDeadline,
                subscriptions,
                queuedMessages,
                queuedBytes,
                inflight,
                levels,
                topicAliases,
                keepAliveSeconds,
                responseInformation,
                other);
    }

    /** The keep alive that holds for a client that asks for one, 0 for none. */
    int keepAliveFor(int asked) {
        return keepAliveSeconds > 0 && (asked == 0 || asked > keepAliveSeconds) ? keepAliveSeconds : asked;
    }

    /** Of these, what one session may take. */
    SessionLimits ofSession() {
        return new SessionLimits(subscriptions, queuedMessages, queuedBytes, inflight, levels, topicAliases);
    }

    private static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            String rule = most >= Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw new IllegalArgumentException("broker limit, " + key + ": " + rule + ", not " + value);
        }
    }
}
