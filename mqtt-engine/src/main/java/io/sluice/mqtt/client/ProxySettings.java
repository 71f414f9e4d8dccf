package io.sluice.mqtt.client;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the way to a server. It is given the server's host name, and looks that up itself.
 *
 * @param kind how it is spoken to
 * @param host its name or address
 * @param port 1 to 65535
 * @param username for basic authentication [RFC 7617] or that of SOCKS [RFC 1929], or null
 * @param password of that user, or null
 */
public record ProxySettings(
        Kind kind,
        String host,
        int port,
        @Nullable String username,
        @Nullable Secret password) {

    /** What a proxy speaks. */
    public enum Kind {
        /** HTTP CONNECT [RFC 9110, 9.3.6]. */
        HTTP,
        /** SOCKS version 5 [RFC 1928]. */
        SOCKS5
    }

    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[a-zA-Z0-9+.-]+)://(?<host>\\[[0-9a-fA-F:.%]+]|[^\\s/:@\\[\\]?#]+):(?<port>\\d{1,5})/?");
    private static final int SOCKS_BYTES = 255;

    public ProxySettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("proxy: a port is 1 to 65535, not " + port);
        }
        if (password != null && username == null) {
            throw new IllegalArgumentException("proxy_password: needs a proxy_username");
        }
        if (username != null) {
            SettingsRules.utf8("proxy_username", username);
            if (kind == Kind.HTTP && username.indexOf(':') >= 0) {
                throw new IllegalArgumentException("proxy_username: no colon in it, for HTTP cannot carry one");
            }
            if (kind == Kind.SOCKS5) {
                SettingsRules.between(
                        "proxy_username", username.getBytes(StandardCharsets.UTF_8).length, 1, SOCKS_BYTES);
                SettingsRules.between("proxy_password", password == null ? 0 : password.bytes().length, 1, SOCKS_BYTES);
            }
        }
    }

    /** The proxy that a URL names: {@code http://host:port} or {@code socks5://host:port}. */
    public static ProxySettings parse(String url, @Nullable String username, @Nullable Secret password) {
        if (url.contains("@")) {
            throw new IllegalArgumentException(
                    "proxy: no user or password in it; they have the keys proxy_username and proxy_password");
        }
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("proxy: http://host:port or socks5://host:port, not \"" + url + "\"");
        }
        Kind kind = switch (parts.group("scheme").toLowerCase(Locale.ROOT)) {
            case "http" -> Kind.HTTP;
            case "socks5", "socks5h" -> Kind.SOCKS5;
            default ->
                throw new IllegalArgumentException("proxy: http:// or socks5://, not " + parts.group("scheme") + "://");
        };
        String host = parts.group("host");
        return new ProxySettings(
                kind,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(parts.group("port")),
                username,
                password);
    }

    /** Host and port, as an operator would write them. */
    public String address() {
        return Endpoint.address(host, port);
    }
}
