package io.sluice.mqtt.broker;

/**
 * What the clients of a listener may take of it; 0 is no limit.
 *
 * @param connectionsPerAddress open at a time from one address
 * @param connectsPerSecond new ones from one address, with a second's worth at once
 * @param handshakesPerAddress TLS handshakes of one address that are under way at a time
 * @param handshakesPerSecond TLS handshakes that one address begins, with a second's worth at once
 * @param messagesPerSecond that one client publishes, with a second's worth at once; then it is read from more slowly
 * @param bytesPerSecond of topics and payloads that one client publishes, likewise
 */
public record ClientLimits(
        int connectionsPerAddress,
        int connectsPerSecond,
        int handshakesPerAddress,
        int handshakesPerSecond,
        int messagesPerSecond,
        long bytesPerSecond) {

    /**
     * Of listeners that others reach: 500 connections and 100 new ones a second; 50 handshakes and 50 new ones a second;
     * 5,000 messages and 10 MiB a second.
     */
    public static final ClientLimits DEFAULT = new ClientLimits(500, 100, 50, 50, 5_000, 10L << 20);

    /** Of listeners on loopback: none. */
    public static final ClientLimits LOOPBACK = new ClientLimits(0, 0, 0, 0, 0, 0);

    public ClientLimits {
        require("connections_per_address", connectionsPerAddress);
        require("connects_per_second", connectsPerSecond);
        require("handshakes_per_address", handshakesPerAddress);
        require("handshakes_per_second", handshakesPerSecond);
        require("messages_per_second", messagesPerSecond);
        require("bytes_per_second", bytesPerSecond);
    }

    private static void require(String key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("limits " + key + ": 0 or more, not " + value);
        }
    }
}
