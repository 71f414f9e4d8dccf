package io.sluice.mqtt.broker.routing;

/** Why a message did not reach a subscriber. */
public enum DropReason {
    /** The subscriber has as many messages or bytes waiting as it may. */
    QUEUE_FULL,
    /** A QoS 0 message, and the subscriber's socket takes no more. */
    SLOW_READER,
    /** Too many bytes are on their way from one event loop to another. */
    LOOP_BUSY,
    /** A QoS 0 message, and its client is not connected. */
    OFFLINE,
    /** It waited in a session's queue for longer than it may. */
    TOO_OLD,
    /** Its message expiry interval has passed. */
    EXPIRED,
    /** Larger than the subscriber's Maximum Packet Size. */
    TOO_LARGE,
    /** It waited for a session that ended. */
    SESSION_ENDED,
    /** An in-process subscriber or durable sink failed on it. */
    SUBSCRIBER_FAILED
}
