package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** {@code upstreams.<name>.rate} */
public record RateLimitDoc(
        @Key(
                value = "Messages sent in a second at most.",
                otherwise = "no limit",
                range = "1..1000000",
                example = "100")
        @Nullable
        Integer messages,

        @Key(
                value = "Bytes sent in a second at most, as topic, properties and payload of the messages.",
                otherwise = "no limit",
                range = "1kB..10GB",
                example = "64kB")
        @Nullable
        ByteSize bytes) {}
