package io.sluice.mqtt.broker.session;

/**
 * What one session may take.
 *
 * @param subscriptions its filters
 * @param queuedMessages QoS 1 and 2 messages that wait for its client
 * @param queuedBytes their payload bytes
 * @param inflight unacknowledged QoS 1 and 2 messages in each direction
 * @param levels levels of a topic or filter
 * @param topicAliases aliases that its client may set
 */
public record SessionLimits(
        int subscriptions, int queuedMessages, long queuedBytes, int inflight, int levels, int topicAliases) {}
