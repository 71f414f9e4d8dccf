package io.sluice.config.document;

import io.sluice.config.bind.Key;
import java.util.List;

/** {@code broker.listeners.websocket} */
public record WebSocketDoc(
        @Key(value = "The path that clients ask for.", byDefault = "/mqtt", example = "/mqtt")
        String path,

        @Key(
                value =
                        "Origins that web pages may come from; `\"*\"` for any. Clients that are no browsers need none.",
                example = "[\"https://panel.example\"]")
        List<String> origins) {}
