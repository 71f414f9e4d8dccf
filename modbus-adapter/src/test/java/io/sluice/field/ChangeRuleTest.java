package io.sluice.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeRuleTest {

    private static final Optional<Duration> NONE = Optional.empty();

    @ParameterizedTest
    @CsvSource({
        "0,     10, 10,   false",
        "0,     10, 10.1, true",
        "0.5,   10, 10.5, false",
        "0.5,   10, 10.6, true",
        "0.5,   10, 9.4,  true",
        "2%,    10, 10.2, false",
        "2%,    10, 10.3, true",
        "2%,   -10, -9.7, true",
        "2%,     0, 0.1,  true"
    })
    void a_step_passes_when_it_is_greater_than_the_deadband(String band, double last, double next, boolean passes) {
        assertThat(Deadband.parse(band).passes(last, next)).isEqualTo(passes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "", "%", "NaN", "Infinity", "1 V"})
    void what_is_no_deadband_is_refused(String text) {
        assertThatThrownBy(() -> Deadband.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadband");
    }

    @ParameterizedTest
    @CsvSource({"0..60,0,60", "-40..85.5,-40,85.5", "-5..-1,-5,-1", "3..3,3,3"})
    void a_range_has_two_ends(String text, double low, double high) {
        assertThat(ValueRange.parse(text)).isEqualTo(new ValueRange(low, high));
        assertThat(ValueRange.parse(text).contains(high)).isTrue();
        assertThat(ValueRange.parse(text).contains(high + 0.1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"60..0", "0-60", "..60", "0..", "a..b", "", "0..NaN"})
    void what_is_no_range_is_refused(String text) {
        assertThatThrownBy(() -> ValueRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("range");
    }

    @Test
    void intervals_that_contradict_each_other_are_refused() {
        Optional<Duration> second = Optional.of(Duration.ofSeconds(1));
        Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));

        assertThatThrownBy(() -> new ChangeRule(ChangeRule.Mode.CHANGE, Deadband.NONE, minute, second))
                .hasMessageContaining("longer than max");
        assertThatThrownBy(() -> new ChangeRule(ChangeRule.Mode.ONCE, Deadband.NONE, NONE, second))
                .hasMessageContaining("once");
        assertThatThrownBy(
                        () -> new ChangeRule(ChangeRule.Mode.CHANGE, Deadband.NONE, Optional.of(Duration.ZERO), NONE))
                .hasMessageContaining("above zero");
    }

    @Test
    void an_unknown_mode_names_the_nearest() {
        assertThat(ChangeRule.Mode.parse("always")).isEqualTo(ChangeRule.Mode.ALWAYS);
        assertThatThrownBy(() -> ChangeRule.Mode.parse("changed"))
                .hasMessage("mode 'changed' is unknown: expected one of change, always, once; nearest is change");
    }

    @Test
    void the_nearest_name_has_the_fewest_edits() {
        assertThat(Nearest.to("tiemout", List.of("retries", "timeout", "tags"))).isEqualTo("timeout");
        assertThat(Nearest.to("cdab", List.of("ABCD", "CDAB"))).isEqualTo("CDAB");
    }
}
