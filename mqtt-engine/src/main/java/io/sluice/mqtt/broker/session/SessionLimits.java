package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.routing.Limit;
import io.sluice.mqtt.packet.Connect;

/**
 * What one session may take.
 *
 * @param subscriptions its filters, at least 1
 * @param queuedMessages QoS 1 and 2 messages that wait in memory for the client of a session that is not kept, at least 1
 * @param queuedBytes their payload bytes, at least 1 KiB
 * @param inflight unacknowledged QoS 1 and 2 messages in each direction, 1 to 65,535
 * @param levels levels of a topic or filter, 1 to 1,000
 * @param topicAliases aliases that its client may set, and that it is sent at most, 0 to 65,535
 */
public record SessionLimits(
        int subscriptions, int queuedMessages, long queuedBytes, int inflight, int levels, int topicAliases) {

    /** 1,000 subscriptions, 10,000 messages or 8 MiB queued, 100 in flight, 32 levels, 32 aliases. */
    public static final SessionLimits DEFAULT = new SessionLimits(1_000, 10_000, 8L << 20, 100, 32, 32);

    public SessionLimits {
        Limit.require("subscriptions", subscriptions, 1, Integer.MAX_VALUE);
        Limit.require("queued", queuedMessages, 1, Integer.MAX_VALUE);
        Limit.require("queued_bytes", queuedBytes, 1024, Long.MAX_VALUE);
        Limit.require("inflight", inflight, 1, 65_535);
        Limit.require("levels", levels, 1, 1_000);
        Limit.require("topic_aliases", topicAliases, 0, 65_535);
    }

    /** The messages that a client may be sent before it acknowledges one. [MQTT-3.3.4-9] */
    int window(Connect connect) {
        return Math.min(connect.properties().receiveMaximum(), inflight);
    }
}
