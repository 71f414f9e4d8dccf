package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The forecast of what is written in a day. */
final class WearMeterTest {

    private static final long START = Long.MAX_VALUE - 1; // monotonic time may be anything, and may wrap
    private static final long DAY_MINUTES = 24 * 60;

    private final WearMeter meter = new WearMeter(START);
    private long now = START;
    private long written;

    @Test
    void nothing_is_foretold_in_the_first_minute() {
        write(Duration.ofSeconds(59), 1_000);
        assertThat(meter.bytesPerDay(now, written)).isEmpty();
        write(Duration.ofSeconds(1), 0);
        assertThat(meter.bytesPerDay(now, written)).hasValue(1_000 * DAY_MINUTES);
    }

    @Test
    void a_steady_rate_is_foretold_as_it_is_however_long_it_lasts() {
        for (int minute = 1; minute <= 3 * DAY_MINUTES; minute++) {
            write(Duration.ofMinutes(1), 1_000);
            assertThat(meter.bytesPerDay(now, written).orElseThrow())
                    .describedAs("minute %d", minute)
                    .isBetween(980 * DAY_MINUTES, 1_020 * DAY_MINUTES);
        }
    }

    @Test
    void a_burst_is_forgotten_after_a_day() {
        write(Duration.ofMinutes(1), 1_000_000);
        write(Duration.ofHours(12), 0);
        assertThat(meter.bytesPerDay(now, written).orElseThrow()).isBetween(1_900_000L, 2_000_000L);
        write(Duration.ofHours(12), 0);
        assertThat(meter.bytesPerDay(now, written)).hasValue(0);
    }

    @Test
    void a_clock_that_steps_back_or_leaps_ahead_takes_no_harm() {
        write(Duration.ofMinutes(2), 2_000);
        assertThat(meter.bytesPerDay(now - Duration.ofMinutes(1).toNanos(), written))
                .hasValue(1_000 * DAY_MINUTES);
        write(Duration.ofDays(3650), 0);
        assertThat(meter.bytesPerDay(now, written)).hasValue(0);
        write(Duration.ofHours(1), 24_000);
        assertThat(meter.bytesPerDay(now, written).orElseThrow()).isBetween(24_000L, 25_100L);
    }

    private void write(Duration within, long bytes) {
        now += within.toNanos();
        written += bytes;
        var unused = meter.bytesPerDay(now, written);
    }
}
