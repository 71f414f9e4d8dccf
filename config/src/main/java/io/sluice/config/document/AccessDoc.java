package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.mqtt.broker.access.TopicPattern;
import org.jspecify.annotations.Nullable;

/** An entry of {@code broker.access} */
public record AccessDoc(
        @Key(
                value =
                        "Users that it is about; `*` stands for any run of characters, alone for everybody with a name.",
                otherwise = "also clients without a name",
                example = "panel-*")
        @Nullable
        OneOrMore<String> user,

        @Key(value = "Groups whose users it is about.", otherwise = "whatever the group", example = "operators")
        @Nullable
        OneOrMore<String> group,

        @Key(
                value =
                        "Client identifiers that it is about. Clients choose theirs: it narrows a rule, and proves nothing.",
                otherwise = "whatever the identifier",
                example = "press-*")
        @Nullable
        OneOrMore<String> client,

        @Key(
                value = "Common names of client certificates that it is about.",
                otherwise = "with or without a certificate",
                example = "*.plant7.example")
        @Nullable
        OneOrMore<String> certificate,

        @Key(value = "Listeners that it is about, by name.", otherwise = "every listener", example = "floor") @Nullable
        OneOrMore<String> listener,

        @Key(value = "What these clients may do.", otherwise = "the rule says `deny`", example = "[read, publish]")
        @Nullable
        OneOrMore<AccessWord> allow,

        @Key(value = "What these clients may not do.", otherwise = "the rule says `allow`", example = "all") @Nullable
        OneOrMore<AccessWord> deny,

        @Key(
                value = "Topic filters; `{client}` and `{user}` in them are what the client is called.",
                example = "[\"plant7/{user}/#\"]")
        OneOrMore<TopicPattern> topics) {}
