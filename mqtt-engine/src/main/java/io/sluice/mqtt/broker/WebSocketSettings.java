package io.sluice.mqtt.broker;

import java.util.List;

/**
 * MQTT in binary WebSocket messages [RFC 6455] [MQTT5-6], with the subprotocol {@code mqtt}.
 *
 * @param path that clients ask for
 * @param origins that web pages may come from, as in {@code https://panel.example}; {@code *} for any. A client that is no
 *     browser names none and needs none
 */
public record WebSocketSettings(String path, List<String> origins) {

    /** At {@code /mqtt}, for no web page. */
    public static final WebSocketSettings DEFAULT = new WebSocketSettings("/mqtt", List.of());

    public WebSocketSettings {
        if (!path.matches("/[!-~]{0,255}") || path.contains("?") || path.contains("#")) {
            throw new IllegalArgumentException("websocket path: begins with / and has no space, ? or #, not " + path);
        }
        origins = List.copyOf(origins);
    }
}
