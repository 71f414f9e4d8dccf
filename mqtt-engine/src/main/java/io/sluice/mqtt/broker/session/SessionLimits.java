package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.packet.Connect;

/**
 * What one session may take.
 *
 * @param subscriptions its filters
 * @param queuedMessages QoS 1 and 2 messages that wait in memory for the client of a session that is not kept
 * @param queuedBytes their payload bytes
 * @param inflight unacknowledged QoS 1 and 2 messages in each direction
 * @param levels levels of a topic or filter
 * @param topicAliases aliases that its client may set, and that it is sent at most
 */
public record SessionLimits(
        int subscriptions, int queuedMessages, long queuedBytes, int inflight, int levels, int topicAliases) {

    /** The messages that a client may be sent before it acknowledges one. [MQTT-3.3.4-9] */
    int window(Connect connect) {
        return Math.min(connect.properties().receiveMaximum(), inflight);
    }
}
