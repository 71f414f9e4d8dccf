package io.sluice.mqtt.broker.access;

/** How much of what a topic filter matches a client may have. */
public enum Grant {
    /** Every topic that it can match. */
    ALL,
    /** It may be subscribed to, but some topics that it can match are denied: each message has to be looked at. */
    SOME,
    /** It may not be subscribed to. */
    NONE
}
