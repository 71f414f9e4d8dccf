package io.sluice.config.document;

import io.sluice.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** {@code upstreams.<name>.history} */
public record HistoryDoc(
        @Key(
                value = "Percent of the rates and of the messages in flight that the backlog may take.",
                byDefault = "80",
                range = "1..100",
                example = "50")
        int share,

        @Key(
                value = "Where messages of the backlog go, `{topic}` standing for their topic.",
                otherwise = "their topic; marked by the user property `sluice-history`, or with MQTT 3.1.1 by"
                        + " `\"history\":true` in the JSON of a reading",
                example = "\"history/{topic}\"")
        @Nullable
        String topic) {}
