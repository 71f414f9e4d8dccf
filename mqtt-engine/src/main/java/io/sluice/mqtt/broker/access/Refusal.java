package io.sluice.mqtt.broker.access;

/** What a client was refused. */
public enum Refusal {
    /** A connection of an address that has as many as it may. */
    ADDRESS_CONNECTIONS,
    /** A connection of an address from which they come too fast. */
    ADDRESS_RATE,
    /** A connection whose client identifier several fight for. */
    TAKEOVERS,
    /** Nothing, but the client was read from more slowly: it published too fast. */
    MESSAGE_RATE,
    /** A connection that did not come through a trusted proxy, or without its header. */
    PROXY_HEADER,
    /** A connection: no request for MQTT in WebSocket messages, or a message that is not binary or broken. */
    WEB_SOCKET,
    /** A connection of a web page that is not among the origins. */
    ORIGIN,
    /** A connection: what it said or showed proves nobody. */
    CREDENTIALS,
    /** A connection of a user who failed too often from that address. */
    LOCKED_OUT,
    /** A connection: too many wait for their passwords to be looked at. */
    LOGIN_BUSY,
    /** A message published to a topic that it may not publish to. */
    PUBLISH,
    /** A message that names a response topic that it may not name. */
    RESPONSE_TOPIC,
    /** A message published to a topic of the broker itself, {@code $SYS}. */
    BROKER_TOPIC,
    /** A subscription, also one that was taken away when the rules changed. */
    SUBSCRIBE,
    /** A shared subscription, also one that was taken away when the rules changed. */
    SHARED_SUBSCRIPTION,
    /** A retained message on subscribing. */
    RETAINED_READ,
    /** A will, on connecting or when it was due. */
    WILL,
    /** A message of a subscription of which it may have only some, or that waited when the rules changed. */
    DELIVERY
}
