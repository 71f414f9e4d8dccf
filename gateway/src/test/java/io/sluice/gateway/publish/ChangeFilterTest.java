package io.sluice.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.ChangeRule;
import io.sluice.field.Deadband;
import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeFilterTest {

    private static final Quality TIMEOUT = Quality.bad(Quality.Cause.TIMEOUT);

    private long now = -5; // nanoseconds may be negative

    @Test
    void the_first_reading_passes_and_the_same_again_does_not() {
        ChangeFilter filter = new ChangeFilter(ChangeRule.CHANGE);
        assertThat(passes(filter, new Value.Int(1))).isTrue();
        assertThat(passes(filter, new Value.Int(1))).isFalse();
        assertThat(passes(filter, new Value.Int(2))).isTrue();
    }

    @Test
    void a_drift_below_the_deadband_adds_up_against_the_last_published() {
        ChangeFilter filter = new ChangeFilter(rule(ChangeRule.Mode.CHANGE, new Deadband(0.5, false), null, null));
        assertThat(passes(filter, new Value.Real(10))).isTrue();
        assertThat(passes(filter, new Value.Real(10.3))).isFalse();
        assertThat(passes(filter, new Value.Real(10.6))).isTrue();
        assertThat(passes(filter, new Value.Real(10.3))).isFalse();
    }

    @Test
    void a_percentage_is_of_the_last_published() {
        ChangeFilter filter = new ChangeFilter(rule(ChangeRule.Mode.CHANGE, new Deadband(10, true), null, null));
        assertThat(passes(filter, new Value.Int(100))).isTrue();
        assertThat(passes(filter, new Value.Int(109))).isFalse();
        assertThat(passes(filter, new Value.Int(111))).isTrue();
    }

    @Test
    void flags_and_texts_know_no_deadband() {
        ChangeFilter filter = new ChangeFilter(rule(ChangeRule.Mode.CHANGE, new Deadband(100, false), null, null));
        assertThat(passes(filter, new Value.Bool(false))).isTrue();
        assertThat(passes(filter, new Value.Bool(true))).isTrue();
        assertThat(passes(filter, new Value.Text("auto"))).isTrue();
        assertThat(passes(filter, new Value.Text("manual"))).isTrue();
    }

    @Test
    void whole_numbers_beyond_the_precision_of_a_double_are_told_apart() {
        ChangeFilter filter = new ChangeFilter(ChangeRule.CHANGE);
        assertThat(passes(filter, new Value.Int(Long.MAX_VALUE))).isTrue();
        assertThat(passes(filter, new Value.Int(Long.MAX_VALUE - 1))).isTrue();
    }

    @Test
    void numbers_without_sign_are_compared_as_such() {
        ChangeFilter filter = new ChangeFilter(rule(ChangeRule.Mode.CHANGE, new Deadband(10, true), null, null));
        assertThat(passes(filter, new Value.Unsigned(-1))).isTrue();
        assertThat(passes(filter, new Value.Unsigned(-2))).isFalse();
        assertThat(passes(filter, new Value.Unsigned(Long.MAX_VALUE))).isTrue();
    }

    @Test
    void a_change_of_quality_passes_at_once_even_within_the_minimum() {
        ChangeFilter filter = new ChangeFilter(rule(ChangeRule.Mode.CHANGE, Deadband.NONE, Duration.ofHours(1), null));
        assertThat(passes(filter, new Value.Int(1))).isTrue();
        assertThat(filter.passes(reading(null, TIMEOUT), now)).isTrue();
        assertThat(filter.passes(reading(null, TIMEOUT), now)).isFalse();
        assertThat(passes(filter, new Value.Int(1))).isTrue();
    }

    @Test
    void a_change_within_the_minimum_is_published_when_it_is_over() {
        ChangeFilter filter =
                new ChangeFilter(rule(ChangeRule.Mode.CHANGE, Deadband.NONE, Duration.ofSeconds(1), null));
        assertThat(passes(filter, new Value.Int(1))).isTrue();
        assertThat(passes(filter, new Value.Int(2))).isFalse();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(passes(filter, new Value.Int(2))).isTrue();
    }

    @Test
    void the_same_value_is_published_again_after_the_maximum() {
        ChangeFilter filter =
                new ChangeFilter(rule(ChangeRule.Mode.CHANGE, Deadband.NONE, null, Duration.ofMinutes(1)));
        assertThat(passes(filter, new Value.Int(1))).isTrue();
        now += Duration.ofMinutes(1).toNanos() - 1;
        assertThat(passes(filter, new Value.Int(1))).isFalse();
        now++;
        assertThat(passes(filter, new Value.Int(1))).isTrue();
    }

    @Test
    void mode_always_passes_every_reading_and_mode_once_the_first() {
        ChangeFilter always = new ChangeFilter(rule(ChangeRule.Mode.ALWAYS, Deadband.NONE, null, null));
        ChangeFilter once = new ChangeFilter(rule(ChangeRule.Mode.ONCE, Deadband.NONE, null, null));
        assertThat(passes(always, new Value.Int(1))).isTrue();
        assertThat(passes(always, new Value.Int(1))).isTrue();
        assertThat(passes(once, new Value.Int(1))).isTrue();
        assertThat(passes(once, new Value.Int(2))).isFalse();
    }

    private boolean passes(ChangeFilter filter, Value value) {
        return filter.passes(reading(value, Quality.GOOD), now);
    }

    private static Reading reading(@Nullable Value value, Quality quality) {
        return new Reading("pump", "speed", value, quality, Instant.EPOCH);
    }

    private static ChangeRule rule(
            ChangeRule.Mode mode, Deadband deadband, @Nullable Duration min, @Nullable Duration max) {
        return new ChangeRule(mode, deadband, Optional.ofNullable(min), Optional.ofNullable(max));
    }
}
