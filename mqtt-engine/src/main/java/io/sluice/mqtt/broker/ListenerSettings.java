package io.sluice.mqtt.broker;

import org.jspecify.annotations.Nullable;

/**
 * One address that clients connect to.
 *
 * @param host name or address to bind
 * @param port 0 to 65,535; 0 for any free one
 * @param tls null for plain TCP
 * @param anonymous lets clients in without a user name, on whatever address it is
 */
public record ListenerSettings(
        String host, int port, @Nullable TlsSettings tls, boolean anonymous) {

    /** Plain MQTT on loopback, where everybody who has an account on the machine is trusted. */
    public static final ListenerSettings DEFAULT = new ListenerSettings("127.0.0.1", 1883, null, false);

    public ListenerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("listener bind: a host is missing");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("listener bind: a port is 0 to 65535, not " + port);
        }
    }

    /** Host and port as they are written. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
