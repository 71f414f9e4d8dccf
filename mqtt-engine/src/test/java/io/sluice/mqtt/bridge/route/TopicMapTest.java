package io.sluice.mqtt.bridge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.mqtt.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMapTest {

    @ParameterizedTest
    @CsvSource({
        "{topic}, a/b/c, a/b/c",
        "up/{topic}, a/b/c, up/a/b/c",
        "{1}/x/{3}, a/b/c, a/x/c",
        "{3}/{2}/{1}, a/b/c, c/b/a",
        "spBv1.0/{1}/DDATA/{2}/{3..}, plant7/gw/pump/speed, spBv1.0/plant7/DDATA/gw/pump/speed",
        "devices/gw-{2}/messages/events/, a/b, devices/gw-b/messages/events/",
        "cloud/{2..}, a, cloud",
        "{2..}/end, a, end",
        "x/{2..}/end, a, x/end",
        "x/{2..3}, a/b/c/d, x/b/c",
        "x/{2..9}, a/b, x/b",
        "x/{2..2}, a/b/c, x/b",
        "/{1}/{2}, /b, //b",
        "fixed, a/b, fixed",
    })
    void a_template_makes_a_topic_of_the_levels_of_a_topic(String template, String topic, String made) {
        assertThat(TopicTemplate.of(template).fill(topic)).isEqualTo(made);
    }

    @Test
    void a_topic_without_a_level_that_is_named_by_itself_does_not_fit() {
        assertThat(TopicTemplate.of("x/{3}").fill("a/b")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|topic: is empty; {topic} stands for the topic as it is",
                "a/+|topic: no + or # in it, not \"a/+\"; {2} stands for the second level of the topic, {2..} for that"
                        + " and all that follow",
                "a/{2|topic: a brace alone in \"a/{2\"; both stand around a place, such as {2}",
                "a/2}|topic: a brace alone in \"a/2}\"; both stand around a place, such as {2}",
                "{device}|topic: {device} is unknown; there are {topic}, {2} for the second level of the topic, {2..} for"
                        + " that and all that follow, and {2..4}",
                "{0}|topic: {0} is unknown; there are {topic}, {2} for the second level of the topic, {2..} for that and"
                        + " all that follow, and {2..4}",
                "{3..2}|topic: {3..2} ends before it begins",
            })
    void a_wrong_template_is_refused_with_the_remedy(String template, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicTemplate.of(template))
                .withMessage(message);
    }

    @Test
    void a_level_that_what_the_filter_matches_never_has_is_refused() {
        TopicMap map = new TopicMap("", "", TopicTemplate.of("x/{3}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.checkAgainst(TopicFilter.of("a/+")))
                .withMessage("topic: {3} is never there, for what the filter \"a/+\" matches has 2 levels");
        map.checkAgainst(TopicFilter.of("a/#"));
        map.checkAgainst(TopicFilter.of("$share/g/a/+/c"));
    }

    @Test
    void a_template_stands_in_place_of_prefix_and_strip() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicMap("p/", "", TopicTemplate.of("{topic}")))
                .withMessageStartingWith("topic: stands in place of prefix and strip");
    }

    @ParameterizedTest
    @CsvSource({
        "plant7/#, '', '', {topic}, plant7/a, true",
        "plant7/#, '', '', {topic}, plant7, true",
        "plant7/#, '', '', {topic}, plant8/a, false",
        "plant7/#, cloud/, plant7/, , cloud/a/b, true",
        "plant7/#, cloud/, plant7/, , plant7/a, false",
        "plant7/+/x, up-, '', , up-plant7/a/x, true",
        "+/x, up-, '', , up-a/x, true",
        "+/x, up-, '', , a/x, false",
        "a/+/c, '', '', {3}/{2}, c/z, true",
        "a/+/c, '', '', {3}/{2}, d/z, false",
        "a/#, '', '', x/{2..}, x/q/r/s, true",
        "a/#, '', '', x/{2..}, x, true",
        "a/#, '', '', x/{2..}/end, x/1/end, true",
        "a/#, '', '', x/{2..}/end, y/1/end, false",
        "a/+/#, '', '', x/{2..}, x/1/2, true",
        "a/#, '', '', x/{5}, x/1, true",
        "a/#, '', '', x/{5}, x/1/2, false",
        "#, '', '', {topic}, $SYS/a, false",
    })
    void the_space_of_a_rule_holds_the_topics_that_it_can_reach(
            String filter, String prefix, String strip, String template, String topic, boolean reached) {
        TopicMap map = new TopicMap(prefix, strip, template == null ? null : TopicTemplate.of(template));
        assertThat(map.space(TopicFilter.of(filter)).meets(TopicSpace.of(topic)))
                .isEqualTo(reached);
    }

    @ParameterizedTest
    @CsvSource({
        "#, a/b, true",
        "a/+, +/b, true",
        "a/+, +/b/c, false",
        "a/#, a, true",
        "a/b/#, a, false",
        "a/+/#, a/b, true",
        "a, b, false",
        "+, $SYS, false",
        "$SYS/#, #, false",
    })
    void two_filters_meet_where_a_topic_matches_both(String one, String other, boolean meet) {
        assertThat(TopicSpace.of(one).meets(TopicSpace.of(other))).isEqualTo(meet);
        assertThat(TopicSpace.of(other).meets(TopicSpace.of(one))).isEqualTo(meet);
    }
}
