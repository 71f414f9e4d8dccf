package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final long SECOND = 1_000_000_000L;

    /** Always the longest wait that is allowed. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void the_bound_doubles_from_the_least_to_the_most() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(120), Duration.ofSeconds(10), LONGEST);
        assertThat(LongStream.generate(backoff::nextNanos).limit(9).map(n -> n / SECOND))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L, 120L);
    }

    @Test
    void success_begins_again_with_the_least() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(120), Duration.ofSeconds(10), LONGEST);
        backoff.nextNanos();
        backoff.nextNanos();
        backoff.reset();
        assertThat(backoff.nextNanos()).isEqualTo(SECOND);
    }

    @Test
    void those_that_were_thrown_out_begin_at_the_spread_and_go_on_from_there() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(120), Duration.ofSeconds(10), LONGEST);
        backoff.spread();
        backoff.reset();
        assertThat(LongStream.generate(backoff::nextNanos).limit(5).map(n -> n / SECOND))
                .containsExactly(10L, 20L, 40L, 80L, 120L);
        backoff.spread();
        assertThat(backoff.nextNanos()).as("never shorter").isEqualTo(120 * SECOND);
        backoff.reset();
        assertThat(backoff.nextNanos()).as("once").isEqualTo(SECOND);
    }

    @Test
    void one_whose_client_id_another_has_waits_long_also_when_it_was_up_for_long() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(120), Duration.ofSeconds(10), LONGEST);
        backoff.exhaust();
        backoff.reset();
        assertThat(backoff.nextNanos()).isEqualTo(120 * SECOND);
    }

    @Test
    void waits_spread_over_the_whole_range() {
        Backoff backoff = new Backoff(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ZERO, new Random(7));
        long[] waits = LongStream.generate(backoff::nextNanos).limit(1000).toArray();
        assertThat(LongStream.of(waits).min().orElseThrow()).isLessThan(SECOND);
        assertThat(LongStream.of(waits).max().orElseThrow()).isBetween(59 * SECOND, 60 * SECOND);
        assertThat(LongStream.of(waits).average().orElseThrow() / SECOND).isBetween(28.0, 32.0);
    }
}
