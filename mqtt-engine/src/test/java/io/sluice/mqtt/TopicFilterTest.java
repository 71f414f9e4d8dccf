package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "#, a",
        "#, a/b/c",
        "#, /",
        "+, a",
        "+/+, /a",
        "/+, /a",
        "/+, /",
        "a/#, a",
        "a/#, a/",
        "a/#, a/b/c",
        "+/#, a",
        "a/+/#, a/",
        "a/+/c, a/b/c",
        "a/+/c, a//c",
        "a/+, a/",
        "$SYS/#, $SYS/broker",
        "$SYS/+, $SYS/broker",
        "$share/g/a/+, a/b",
        "$share/g/#, a",
        "é/+, é/ü",
    })
    void filter_matches_topic(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a, b",
        "a, A",
        "a, a/",
        "a/, a",
        "a, ab",
        "ab, a",
        "+, a/b",
        "+, /a",
        "a/+, a",
        "a/+, a/b/c",
        "a/#, ab",
        "a/+/#, a",
        "+/b, a/c",
        // [MQTT-4.7.2-1]
        "#, $SYS/broker",
        "+/broker, $SYS/broker",
        "$share/g/#, $SYS/broker",
        "$share/g/a, $share/g/a",
    })
    void filter_does_not_match_topic(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(topic)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', at least one character",
        "a#, fills its whole level",
        "a/#/b, last character",
        "#/, last character",
        "##, fills its whole level",
        "a+/b, fills its whole level",
        "+a, fills its whole level",
        "$share/g, $share/group/filter",
        "$share//a, at least one character",
        "$share/g/, at least one character",
        "$share/+/a, no wildcard",
        "$share/g#/a, no wildcard",
        "$share/g/a+, fills its whole level",
    })
    void bad_filter_is_refused_with_its_rule(String filter, String rule) {
        assertThatThrownBy(() -> TopicFilter.of(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "a/\uD800", "\uDC00\uD800"})
    void string_that_mqtt_forbids_is_neither_filter_nor_name(String text) {
        assertThat(TopicFilter.problem(text, 32)).isNotNull();
        assertThat(TopicName.problem(text)).isNotNull();
    }

    @Test
    void length_is_counted_in_bytes_of_utf_8() {
        assertThat(TopicName.problem("é".repeat(32_767) + "a")).isNull();
        assertThat(TopicName.problem("é".repeat(32_768))).isEqualTo("longer than 65,535 bytes");
        assertThat(TopicFilter.problem("\uD83D\uDE00".repeat(16_384), 32)).isEqualTo("longer than 65,535 bytes");
    }

    @Test
    void levels_are_limited() {
        assertThat(TopicName.problem("/".repeat(31))).isNull();
        assertThat(TopicName.problem("/".repeat(32))).isEqualTo("more levels than allowed");
        assertThat(TopicFilter.problem("$share/group/" + "/".repeat(31), 32)).isNull();
        assertThat(TopicFilter.problem("/".repeat(31) + "/#", 32)).isEqualTo("more levels than allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "a/#", "a+b"})
    void bad_topic_name_is_refused(String name) {
        assertThatThrownBy(() -> new TopicName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shared_filter_keeps_group_and_pattern_apart() {
        TopicFilter filter = TopicFilter.of("$share/pool/a/#");

        assertThat(filter.group()).isEqualTo("pool");
        assertThat(filter.pattern()).isEqualTo("a/#");
        assertThat(filter.text()).isEqualTo("$share/pool/a/#");
        assertThat(TopicFilter.of("a/#").group()).isNull();
    }
}
