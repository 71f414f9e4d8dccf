package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import io.sluice.mqtt.payload.BatchFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code upstreams.<name>.batch} */
public record BatchDoc(
        @Key(
                value =
                        "Topic of a batch, in which `{site}` and `{gateway}` may stand; `{parent}` is the topic of its messages without the last level, and messages"
                                + " of one such topic share batches.",
                otherwise = "`{parent}/batch`, which is one batch for each device; at an IoT hub its topic for all",
                example = "{site}/{gateway}/batch")
        @Nullable
        String topic,

        @Key(value = "The most messages in a batch.", byDefault = "500", range = "1..10000", example = "100")
        int messages,

        @Key(
                value = "The most bytes of its payload; less where the server takes less.",
                byDefault = "64KiB",
                example = "16KiB")
        ByteSize bytes,

        @Key(
                value = "How long the first message of a batch waits for others.",
                byDefault = "1s",
                range = "10ms..1h",
                example = "10s")
        Duration linger,

        @Key(value = "How it is encoded: `json` or `cbor`.", byDefault = "json", example = "cbor")
        BatchFormat.Encoding encoding,

        @Key(value = "Whether it is compressed (gzip).", byDefault = "false", example = "true")
        boolean gzip) {}
