package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.ForwardRule;
import org.jspecify.annotations.Nullable;

/** An entry of {@code upstreams.<name>.forward} */
public record ForwardDoc(
        @Key(
                value = "Topic filter of the local messages; `{site}` and `{gateway}` may stand in it, and in what"
                        + " follows.",
                example = "\"plant7/#\"")
        TopicFilter filter,

        @Key(value = "Quality of service they are sent with.", byDefault = "1", range = "0..2", example = "1")
        int qos,

        @Key(value = "What becomes of the retain flag: `keep` or `clear`.", byDefault = "keep", example = "clear")
        ForwardRule.Retain retain,

        @Key(
                value = "How payloads go: `plain`, each as it was published, or `batch`, many in one message, as"
                        + " `batch` of the upstream says.",
                byDefault = "plain",
                example = "batch")
        Payload payload,

        @Key(
                value = "The id of the key, of `payload_keys` of the upstream, that payloads are sealed with.",
                otherwise = "not sealed",
                example = "k2026")
        @Nullable
        String encrypt,

        @Key(value = "Put before the topic.", otherwise = "nothing", example = "acme/") @Nullable
        String prefix,

        @Key(
                value = "Taken off the front of the topic; the filter must begin with it.",
                otherwise = "nothing",
                example = "plant7/")
        @Nullable
        String strip,

        @Key(
                value =
                        "The topic upstream, in place of `prefix` and `strip`: `{topic}` is the topic here, `{2}` its second"
                                + " level, `{2..}` that and all that follow.",
                otherwise = "made by `strip` and `prefix`",
                example = "\"spBv1.0/{site}/DDATA/{gateway}/{3}\"")
        @Nullable
        String topic) {

    /** How payloads go. */
    public enum Payload {
        PLAIN,
        BATCH
    }
}
