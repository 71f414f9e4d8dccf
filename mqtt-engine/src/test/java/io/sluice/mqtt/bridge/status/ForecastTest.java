package io.sluice.mqtt.bridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.QueueLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words for where a queue is heading. */
class ForecastTest {

    private static final QueueLimits LIMITS =
            new QueueLimits(1_000_000_000, 10_000_000, Duration.ofDays(30), QueueLimits.WhenFull.DROP_OLDEST);

    @ParameterizedTest
    @CsvSource({
        // entries, bytes, in, out, growth, words
        "0, 0, 0, 0, 0, empty",
        "0, 0, 100, 0, 1000, empty",
        "20, 2000, 10, 10, 0, keeping up",
        "21, 2100, 10, 10, 0, neither full nor drained within a year",
        "6600, 660000, 10, 20, -1000, drained in 11 min",
        "6600, 660000, 0, 6600, -660000, keeping up",
        "720000, 72000000, 100, 20100, -2000000, drained in 36 s",
        "1000, 100000000, 10, 0, 3472, full in 3 d",
        "1000, 100000000, 10, 0, 250000, full in 60 min",
        "9000000, 1000, 100, 0, 1, full in 3 h",
        "1000, 1000, 0, 0, 0, neither full nor drained within a year",
        "1000, 1000, 0.00001, 0, 0.001, neither full nor drained within a year",
        "1000, 995000000, 100, 0, 10000, full",
        "1000, 995000000, 100, 100, 0, full",
        "1000, 995000000, 100, 110, -1000, drained in 2 min",
        "9950000, 1000, 100, 100, 0, full",
        "1000, 1100000000, 100, 0, 10000, full",
    })
    void a_queue_is_said_to(long entries, long bytes, double in, double out, double growth, String words) {
        assertThat(text(entries, bytes, new Rates(in, out, growth))).isEqualTo(words);
    }

    @Test
    void what_is_not_known_is_said_to_be_unknown() {
        assertThat(text(1, 100, null)).isEqualTo("unknown");
        assertThat(text(0, 0, null)).isEqualTo("empty");
        assertThat(text(1, 999_000_000, null)).isEqualTo("full");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "89, 89 s",
        "90, 2 min",
        "659, 11 min",
        "5399, 90 min",
        "5400, 2 h",
        "129599, 36 h",
        "129600, 2 d",
        "259200, 3 d",
        "31535999, 365 d"
    })
    void a_time_is_said_in_one_unit(long seconds, String words) {
        assertThat(Forecast.words(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    private static String text(long entries, long bytes, @Nullable Rates rates) {
        return Forecast.of(entries, bytes, LIMITS, rates).text();
    }
}
