package io.sluice.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

    private static final Map<String, Value> VALUES = Map.of(
            "fault", new Value.Bool(false),
            "running", new Value.Bool(true),
            "mode", new Value.Text("auto"),
            "level", new Value.Real(20.5),
            "count", new Value.Int(-3),
            "big", new Value.Unsigned(-1),
            "status.run", new Value.Bool(true));

    @ParameterizedTest
    @CsvSource({
        "!fault, true",
        "fault, false",
        "!!fault, false",
        "running && !fault, true",
        "running && fault, false",
        "fault || running && mode == auto, true",
        "(fault || running) && mode == manual, false",
        "!(fault || running), false",
        "mode != manual, true",
        "mode == auto, true",
        "level > 20, true",
        "level >= 20.5, true",
        "level < 20.5, false",
        "level <= 20.5, true",
        "count == -3, true",
        "count, true",
        "big > 18446744073709551614, true",
        "fault == false, true",
        "running != true, false",
        "running == 1, true",
        "status.run, true",
        "mode > 3, false",
    })
    void it_holds_as_it_reads(String text, boolean holds) {
        Condition condition = Condition.parse(text);
        assertThat(condition.holds(name -> Objects.requireNonNull(VALUES.get(name))))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "'', expected a tag's name at the end of ''",
        "!, expected a tag's name at the end of '!'",
        "a &&, expected a tag's name at the end of 'a &&'",
        "a b, expected && or || before 'b' of 'a b'",
        "(a, expected ) at the end of '(a'",
        "a == , 'expected a number, true, false or the name of a value at the end of'",
        "a == == b, 'expected a number, true, false or the name of a value before ''=='''",
        "3 > a, expected a tag's name before '3'",
        "a & b, '''& b'' of ''a & b'' is not understood'",
        "a = 3, '''= 3'' of ''a = 3'' is not understood'",
    })
    void what_is_none_is_refused_and_shown(String text, String message) {
        assertThatThrownBy(() -> Condition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("when: ")
                .hasMessageContaining(message);
    }

    @Test
    void its_names_are_known_and_its_depth_is_bounded() {
        assertThat(Condition.parse("!a && (b > 3 || a) && c-d == off").names()).containsExactly("a", "b", "c-d");
        assertThatThrownBy(() -> Condition.parse("!".repeat(200) + "a")).hasMessageContaining("at most 50 levels");
        assertThatThrownBy(() -> Condition.parse("a".repeat(501))).hasMessageContaining("at most 500 characters");
    }

    @ParameterizedTest
    @CsvSource({"1/s, 1, 1", "10/m, 10, 60", "2/30s, 2, 30", "1000/d, 1000, 86400"})
    void a_rate_is_a_number_in_a_time(String text, int count, long seconds) {
        assertThat(WriteRate.parse(text).count()).isEqualTo(count);
        assertThat(WriteRate.parse(text).per().toSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"0/s", "1", "1/ms", "s", "1001/s", "1/2d"})
    void what_is_no_rate_is_refused(String text) {
        assertThatThrownBy(() -> WriteRate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
