package io.sluice.mqtt.bridge.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.mqtt.bridge.status.QueueTrend.Sample;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a queue's speed by what was counted, on a clock of the test. */
class QueueTrendTest {

    private final QueueTrend trend = new QueueTrend();
    private double second;
    private double appended;
    private double removed;
    private double bytes;

    @Test
    void nothing_is_known_before_two_moments() {
        assertThat(trend.rates()).isNull();
        sample(0, 0);
        assertThat(trend.rates()).isNull();
    }

    @Test
    void a_second_moment_at_once_is_no_division_by_nothing() {
        sample(0, 0);
        trend.sample(new Sample(0, 1000, 10, 5));
        assertThat(trend.rates()).isNull();
        trend.sample(new Sample(99_999_999, 1000, 10, 5));
        assertThat(trend.rates()).isNull();
        trend.sample(new Sample(TimeUnit.SECONDS.toNanos(2), 1000, 10, 500));
        assertThat(rates().in()).isCloseTo(500, within(1e-9));
        assertThat(rates().out()).isCloseTo(5, within(1e-9));
        assertThat(rates().growth()).isCloseTo(250, within(1e-9));
    }

    @Test
    void a_steady_flow_is_exact_from_the_first_second_on() {
        sample(0, 0);
        for (int i = 0; i < 600; i++) {
            pass(1, 120, 40);
            assertThat(rates().in()).isCloseTo(120, within(1e-6));
            assertThat(rates().out()).isCloseTo(40, within(1e-6));
            assertThat(rates().growth()).isCloseTo(8000, within(1e-3));
        }
    }

    @Test
    void what_is_long_ago_is_forgotten() {
        sample(0, 0);
        for (int i = 0; i < 300; i++) {
            pass(1, 1000, 0);
        }
        for (int i = 0; i < 180; i++) {
            pass(1, 10, 10);
        }
        assertThat(rates().in()).isCloseTo(10, within(3.0));
    }

    @Test
    void a_turn_of_the_link_begins_anew() {
        sample(0, 0);
        pass(1, 10, 0);
        trend.restart();
        assertThat(trend.rates()).isNull();
        pass(1, 10, 500);
        assertThat(rates().in()).isCloseTo(10, within(1e-9));
        assertThat(rates().out()).isCloseTo(500, within(1e-9));
        assertThat(rates().growth()).isCloseTo(-49_000, within(1e-6));
    }

    @Test
    void a_machine_that_slept_for_a_day_is_no_harm() {
        sample(0, 0);
        pass(86_400, 10, 0);
        assertThat(rates().in()).isCloseTo(10, within(1e-9));
    }

    /** Whatever the moments, a rate lies between the slowest and the fastest that there was. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_rate_is_never_outside_of_what_there_was(long seed) {
        Random random = new Random(seed);
        sample(0, 0);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < 100; i++) {
            double seconds = 0.1 + random.nextDouble() * 5;
            double count = random.nextInt(1000);
            pass(seconds, count / seconds, 0);
            least = Math.min(least, count / seconds);
            most = Math.max(most, count / seconds);
            assertThat(rates().in()).as("seed %d", seed).isBetween(least * 0.999 - 11, most * 1.001 + 11);
        }
    }

    private Rates rates() {
        return Objects.requireNonNull(trend.rates());
    }

    /** Time goes on, in which so many a second come and leave, of 100 bytes each. */
    private void pass(double seconds, double in, double out) {
        second += seconds;
        sample(in * seconds, out * seconds);
    }

    private void sample(double in, double out) {
        appended += in;
        removed += out;
        bytes += (in - out) * 100;
        trend.sample(new Sample((long) (second * 1e9), Math.round(appended), Math.round(removed), Math.round(bytes)));
    }
}
