package io.sluice.mqtt.client;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens, and whether behind TLS.
 *
 * @param host name or address; an IPv6 address without its brackets
 * @param port 1 to 65535
 * @param tls TLS from the first byte on
 */
public record Endpoint(String host, int port, boolean tls) {

    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[a-zA-Z0-9+.-]+)://(?<host>\\[[0-9a-fA-F:.%]+]|[^\\s/:@\\[\\]?#]+)(?::(?<port>\\d{1,5}))?/?");

    public Endpoint {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("url: a host is missing");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("url: a port is 1 to 65535, not " + port);
        }
    }

    /** The server that a URL names: {@code mqtt://host[:1883]} or {@code mqtts://host[:8883]}. */
    public static Endpoint parse(String url) {
        if (url.contains("@")) {
            // The text before the @ may be a password, so it is not repeated.
            throw new IllegalArgumentException(
                    "url: no user or password in it; they have the keys username and password");
        }
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("url: mqtt://host[:port] or mqtts://host[:port], not \"" + url + "\"");
        }
        boolean tls = switch (parts.group("scheme").toLowerCase(Locale.ROOT)) {
            case "mqtt" -> false;
            case "mqtts" -> true;
            case "tcp" -> throw unknown("tcp", "mqtt");
            case "ssl", "tls" -> throw unknown(parts.group("scheme"), "mqtts");
            default ->
                throw new IllegalArgumentException("url: mqtt:// or mqtts://, not " + parts.group("scheme") + "://");
        };
        String port = parts.group("port");
        String host = parts.group("host");
        return new Endpoint(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port == null ? tls ? 8883 : 1883 : Integer.parseInt(port),
                tls);
    }

    private static IllegalArgumentException unknown(String scheme, String instead) {
        return new IllegalArgumentException("url: " + instead + "://, not " + scheme + "://");
    }

    /** Host and port, as an operator would write them. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL. */
    @Override
    public String toString() {
        return (tls ? "mqtts://" : "mqtt://") + address();
    }
}
