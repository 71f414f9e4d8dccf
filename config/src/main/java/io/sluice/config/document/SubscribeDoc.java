package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import org.jspecify.annotations.Nullable;

/** An entry of {@code upstreams.<name>.subscribe} */
public record SubscribeDoc(
        @Key(
                value = "Topic filter at the upstream; `{site}` and `{gateway}` may stand in it, and in what follows.",
                example = "\"cmd/{gateway}/#\"")
        TopicFilter filter,

        @Key(
                value = "Highest quality of service that messages come with.",
                byDefault = "1",
                range = "0..2",
                example = "2")
        int qos,

        @Key(
                value =
                        "What becomes of retained messages: `keep` retains them here as well; `clear` publishes them and"
                                + " retains nothing; `ignore` does so, and leaves out those of before the subscription.",
                byDefault = "clear",
                example = "ignore")
        SubscribeRule.Retained retain,

        @Key(value = "Put before the topic.", otherwise = "nothing", example = "cloud/") @Nullable
        String prefix,

        @Key(
                value = "Taken off the front of the topic; the filter must begin with it.",
                otherwise = "nothing",
                example = "\"cmd/{gateway}/\"")
        @Nullable
        String strip,

        @Key(
                value =
                        "The topic here, in place of `prefix` and `strip`: `{topic}` is the topic there, `{2}` its second"
                                + " level, `{2..}` that and all that follow.",
                otherwise = "made by `strip` and `prefix`",
                example = "\"{gateway}/{3..}/set\"")
        @Nullable
        String topic) {}
