package io.sluice.field.modbus.wire;

import io.sluice.field.Check;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a device or a gateway of devices listens.
 *
 * @param host name or address; a name is resolved at each connect
 * @param port 1 to 65535
 * @param connectTimeout 1 ms to 60 s
 */
public record Peer(String host, int port, Duration connectTimeout) {

    public static final int DEFAULT_PORT = 502;
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private static final Pattern SYNTAX =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%A-Za-z]+)]|([^\\s:\\[\\]/]+))(?::([0-9]{1,5}))?");

    public Peer {
        if (host.isBlank()) {
            throw new IllegalArgumentException("tcp: expected a host");
        }
        Check.range("port", port, 1, 65535);
        Check.duration("connect_timeout", connectTimeout, Duration.ofMillis(1), Duration.ofSeconds(60));
    }

    /** {@code 10.0.4.20:502}, {@code plc.plant.example} (port 502), {@code [fd00::20]:502}. */
    public static Peer parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException(
                    "tcp '" + text + "': expected host:port, for example 10.0.4.20:502 or [fd00::20]:502");
        }
        String host = syntax.group(1) == null ? syntax.group(2) : syntax.group(1);
        int port = syntax.group(3) == null ? DEFAULT_PORT : Integer.parseInt(syntax.group(3));
        return new Peer(host, port, DEFAULT_CONNECT_TIMEOUT);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
