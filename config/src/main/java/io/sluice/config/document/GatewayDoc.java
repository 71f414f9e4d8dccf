package io.sluice.config.document;

import io.sluice.config.bind.Key;
import java.time.Duration;

/** {@code gateway:} */
public record GatewayDoc(
        @Key(value = "The plant or building, `{site}` in topics.", example = "plant7")
        Name site,

        @Key(value = "This gateway, unique in its site, `{gateway}` in topics.", example = "gw-01")
        Name name,

        @Key(
                value = "Topic of the local broker on which the gateway says that it is online, retained; below it, at"
                        + " `/upstream/NAME`, stands how each upstream is. `none` to say nothing.",
                byDefault = "{site}/{gateway}/status",
                example = "{site}/{gateway}/status")
        Expanded statusTopic,

        @Key(value = "How often it says how each upstream is.", byDefault = "10s", range = "1s..1d", example = "1m")
        Duration statusEvery) {}
