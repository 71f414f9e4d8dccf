package io.sluice.mqtt.bridge.flow;

/** Which way a message goes; messages of one lane leave in the order of the queue. */
public enum Lane {
    /** What is current: what came since the connection stands, and the last retained message of each topic. */
    LIVE,
    /** The backlog that was there when the connection came about. */
    HISTORY
}
