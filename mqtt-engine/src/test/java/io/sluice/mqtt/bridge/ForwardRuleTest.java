package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.ForwardRule.Retain;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardRuleTest {

    @ParameterizedTest
    @CsvSource({
        "plant7/#, '', '', plant7/gw/a, plant7/gw/a",
        "plant7/#, spBv/, '', plant7/gw/a, spBv/plant7/gw/a",
        "plant7/#, '', plant7/, plant7/gw/a, gw/a",
        "plant7/#, cloud/, plant7/, plant7/gw/a, cloud/gw/a",
        "plant7/#, cloud/, plant7/, plant7, cloud/plant7",
        "plant7/#, '', plant7/, plant7/, plant7/",
    })
    void strip_is_taken_off_then_prefix_is_put_before(
            String filter, String prefix, String strip, String topic, String upstream) {
        ForwardRule rule = new ForwardRule(TopicFilter.of(filter), Qos.AT_LEAST_ONCE, Retain.KEEP, prefix, strip);
        assertThat(rule.remap(topic)).isEqualTo(upstream);
    }

    @ParameterizedTest
    @CsvSource({
        "$share/g/a, 1, '', '', 'filter: no shared subscription here, not \"$share/g/a\"'",
        "a/#, 1, b/#, '', 'prefix: no + or # in it, not \"b/#\"'",
        "a/#, 1, '', b/, 'strip: the filter \"a/#\" must begin with it, not \"b/\"'",
        "a/b, 1, '', a/b, 'strip: leaves nothing of the topic \"a/b\"'",
    })
    void a_wrong_rule_is_refused_with_its_key(String filter, int qos, String prefix, String strip, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ForwardRule(TopicFilter.of(filter), Qos.of(qos), Retain.KEEP, prefix, strip))
                .withMessage(message);
    }
}
