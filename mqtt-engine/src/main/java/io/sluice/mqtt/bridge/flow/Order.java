package io.sluice.mqtt.bridge.flow;

/** In which order a queue is sent. */
public enum Order {
    /** First in, first out. */
    STRICT,
    /** What comes after a reconnect goes at once, and the backlog of before it beside that. */
    LIVE_FIRST
}
