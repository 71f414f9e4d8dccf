package io.sluice.mqtt.broker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * One address that clients connect to.
 *
 * @param host name or address to bind
 * @param port 0 to 65,535; 0 for any free one
 * @param tls null for plain TCP
 * @param anonymous lets clients in without a user name, on whatever address it is
 * @param options what it needs not be told
 */
public record ListenerSettings(
        String host, int port, @Nullable TlsSettings tls, boolean anonymous, ListenerOptions options) {

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

    /** One with the options that need not be told. */
    public ListenerSettings(String host, int port, @Nullable TlsSettings tls, boolean anonymous) {
        this(host, port, tls, anonymous, ListenerOptions.DEFAULT);
    }

    /** The same with other options. */
    public ListenerSettings with(ListenerOptions other) {
        return new ListenerSettings(host, port, tls, anonymous, other);
    }

    /** What rules and log lines call it. */
    public String name() {
        return options.name().isEmpty() ? address() : options.name();
    }

    /** Whether only this machine reaches it, and no proxy brings others. Looks its host up. */
    boolean loopback() {
        try {
            return options.proxies().isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** What its clients may take. */
    ClientLimits limits() {
        ClientLimits said = options.limits();
        return said != null ? said : loopback() ? ClientLimits.LOOPBACK : ClientLimits.DEFAULT;
    }

    /** Whether what no rule is about is allowed there. */
    boolean open() {
        return switch (options.otherwise()) {
            case ALLOW -> true;
            case DENY -> false;
            case BY_ADDRESS -> loopback();
        };
    }

    /** Host and port as they are written. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
