package io.sluice.mqtt.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, whether behind TLS, and whether in WebSockets.
 *
 * @param host name or address; an IPv6 address without its brackets
 * @param port 1 to 65535
 * @param tls TLS from the first byte on
 * @param webSocketPath what to ask for when MQTT goes in WebSockets, with its slash; null for MQTT alone
 */
public record Endpoint(
        String host, int port, boolean tls, @Nullable String webSocketPath) {

    private static final String FORMS =
            "mqtt://host[:port], mqtts://host[:port], ws://host[:port]/path or" + " wss://host[:port]/path";
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[a-zA-Z0-9+.-]+)://(?<host>\\[[0-9a-fA-F:.%]+]|[^\\s/:@\\[\\]?#]+)(?::(?<port>\\d{1,5}))?(?<path>/[!-~]*)?");

    public Endpoint {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("url: a host is missing");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("url: a port is 1 to 65535, not " + port);
        }
        if (webSocketPath != null && !isPath(webSocketPath)) {
            throw new IllegalArgumentException("url: \"" + webSocketPath + "\" is no path of a URL");
        }
    }

    /** One without WebSockets. */
    public Endpoint(String host, int port, boolean tls) {
        this(host, port, tls, null);
    }

    /**
     * The server that a URL names: {@code mqtt://host[:1883]}, {@code mqtts://host[:8883]}, {@code ws://host[:80]/path} or
     * {@code wss://host[:443]/path}; the path is {@code /mqtt} where there is none.
     */
    public static Endpoint parse(String url) {
        if (url.contains("@")) {
            // The text before the @ may be a password, so it is not repeated.
            throw new IllegalArgumentException(
                    "url: no user or password in it; they have the keys username and password");
        }
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("url: " + FORMS + ", not \"" + url + "\"");
        }
        String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        boolean webSocket = scheme.equals("ws") || scheme.equals("wss");
        boolean tls = switch (scheme) {
            case "mqtt", "ws" -> false;
            case "mqtts", "wss" -> true;
            case "tcp" -> throw unknown("tcp", "mqtt");
            case "ssl", "tls" -> throw unknown(scheme, "mqtts");
            default ->
                throw new IllegalArgumentException("url: mqtt://, mqtts://, ws:// or wss://, not " + scheme + "://");
        };
        String path = parts.group("path");
        if (!webSocket && path != null && !path.equals("/")) {
            throw new IllegalArgumentException("url: " + FORMS + ", not \"" + url + "\"");
        }
        String port = parts.group("port");
        String host = parts.group("host");
        return new Endpoint(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port == null ? defaultPort(tls, webSocket) : Integer.parseInt(port),
                tls,
                !webSocket ? null : path == null ? "/mqtt" : path);
    }

    private static boolean isPath(String text) {
        try {
            return text.startsWith("/") && new URI("ws://server" + text).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int defaultPort(boolean tls, boolean webSocket) {
        if (webSocket) {
            return tls ? 443 : 80;
        }
        return tls ? 8883 : 1883;
    }

    private static IllegalArgumentException unknown(String scheme, String instead) {
        return new IllegalArgumentException("url: " + instead + "://, not " + scheme + "://");
    }

    /**
     * Where a reference of this server points: {@code host[:port]}, or a URL. What it leaves out is as here.
     *
     * @throws IllegalArgumentException when it is none, or leads from TLS to a server without
     */
    Endpoint elsewhere(String reference) {
        boolean url = reference.contains("://");
        Endpoint there = parse(url ? reference : scheme(tls) + reference);
        if (tls && !there.tls()) {
            throw new IllegalArgumentException("from TLS nobody goes to a server without it");
        }
        return url || webSocketPath == null ? there : new Endpoint(there.host(), there.port(), tls, webSocketPath);
    }

    /** The first part of a URL of this kind, with TLS or without. */
    String scheme(boolean secure) {
        return (webSocketPath == null ? "mqtt" : "ws") + (secure ? "s" : "") + "://";
    }

    /** Host and port, as an operator would write them. */
    public String address() {
        return address(host, port);
    }

    static String address(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL. */
    @Override
    public String toString() {
        return scheme(tls) + address() + (webSocketPath == null ? "" : webSocketPath);
    }
}
