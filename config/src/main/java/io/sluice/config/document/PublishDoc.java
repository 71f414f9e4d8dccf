package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.field.ChangeRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code publish:} */
public record PublishDoc(
        @Key(
                value = "The topic of each tag: text with `{site}`, `{gateway}`, `{device}` and `{tag}`.",
                byDefault = "{site}/{gateway}/{device}/{tag}",
                example = "{site}/line1/{device}/{tag}")
        Template topic,

        @Key(value = "What a message holds.", byDefault = "json", example = "json")
        Payload payload,

        @Key(value = "Which readings are published.", byDefault = "change", example = "always")
        ChangeRule.Mode mode,

        @Key(
                value = "The least time between two messages of one tag.",
                otherwise = "no least time",
                range = "1ms..",
                example = "1s")
        @Nullable
        Duration min,

        @Key(
                value = "The longest time without a message, changed or not.",
                otherwise = "no longest time",
                range = "1ms..",
                example = "60s")
        @Nullable
        Duration max,

        @Key(value = "Quality of service.", byDefault = "1", range = "0..2", example = "1")
        int qos,

        @Key(
                value = "Whether the broker keeps the last value of each tag for those who subscribe later.",
                byDefault = "true",
                example = "false")
        boolean retain) {

    /** What a message holds. */
    public enum Payload {
        /** Value, quality, source time, epoch and sequence. */
        JSON
    }
}
