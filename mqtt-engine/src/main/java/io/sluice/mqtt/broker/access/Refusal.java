package io.sluice.mqtt.broker.access;

/** What a client was refused. */
public enum Refusal {
    /** A connection: as many are open as may be. */
    CONNECTION_QUOTA(true),
    /** A connection that was not there with its CONNECT in time. */
    CONNECT_DEADLINE(true),
    /** A connection whose first packet is no CONNECT as it should be, or is followed by what may not follow. */
    MALFORMED_CONNECT(true),
    /** A connection of a version of MQTT that is not spoken. */
    PROTOCOL_VERSION(true),
    /** A connection without a client identifier that wants a session kept. */
    CLIENT_ID(true),
    /** A connection: its authentication method is not offered. */
    AUTHENTICATION_METHOD(true),
    /** A connection: as many sessions are kept as may be. */
    SESSION_QUOTA(true),
    /** A connection: as many wills are held as may be. */
    WILL_QUOTA(true),
    /** A connection: the store does not take its session. */
    SESSION_STORE(true),
    /** A connection: something failed in the broker, and the log says what. */
    FAILURE(true),
    /** A connection of an address that has as many as it may. */
    ADDRESS_CONNECTIONS(true),
    /** A connection of an address from which they come too fast. */
    ADDRESS_RATE(true),
    /** A connection of an address with as many TLS handshakes under way as it may have. */
    ADDRESS_HANDSHAKES(true),
    /** A connection of an address that begins TLS handshakes too fast. */
    ADDRESS_HANDSHAKE_RATE(true),
    /** A connection whose TLS handshake failed: no TLS, no protocol or cipher in common, or no valid certificate. */
    TLS_HANDSHAKE(true),
    /** A connection of a listener with as many as it may have. */
    LISTENER_QUOTA(true),
    /** A connection that the interceptor refused. */
    INTERCEPTOR_CONNECT(true),
    /** A message or subscription that the interceptor refused. */
    INTERCEPTOR,
    /** What the interceptor failed on; a connection is counted as {@link #FAILURE} too. */
    INTERCEPTOR_FAILED,
    /** A connection that was sent to another server. */
    REDIRECTED(true),
    /** A connection whose client identifier several fight for. */
    TAKEOVERS(true),
    /** A connection whose client took nothing of what it was sent for half a minute. */
    STUCK,
    /** Nothing, but the client was read from more slowly: it published too fast. */
    MESSAGE_RATE,
    /** A connection that did not come through a trusted proxy, or without its header. */
    PROXY_HEADER(true),
    /** A connection: no request for MQTT in WebSocket messages, or a message that is not binary or broken. */
    WEB_SOCKET(true),
    /** A connection of a web page that is not among the origins. */
    ORIGIN(true),
    /** A connection: what it said or showed proves nobody. */
    CREDENTIALS(true),
    /** A connection whose client identifier is another user's. */
    OTHER_USER(true),
    /** A connection of a user who failed too often from that address. */
    LOCKED_OUT(true),
    /** A connection: too many wait for their passwords to be looked at. */
    LOGIN_BUSY(true),
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
    /** A connection: its will is for a topic that it may not leave one for. */
    WILL(true),
    /** A will that was allowed on connecting, and is not when it is due. */
    WILL_DUE,
    /** A retained message, for which there is no room. Where the publisher cannot be told, it is sent, and not kept. */
    RETAINED_QUOTA,
    /** A subscription beyond those that a session may have. */
    SUBSCRIPTION_QUOTA,
    /** A subscription whose filter has too many levels. */
    FILTER_LEVELS,
    /** A message of a subscription of which it may have only some, or that waited when the rules changed. */
    DELIVERY;

    private final boolean connection;

    Refusal() {
        this(false);
    }

    Refusal(boolean connection) {
        this.connection = connection;
    }

    /** Whether it was the connection itself. */
    public boolean ofConnection() {
        return connection;
    }
}
