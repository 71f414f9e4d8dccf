package io.sluice.mqtt.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.client.KeepAlive.Due;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

    /** Near the end of the range: nanoTime may wrap around. */
    private static final long START = Long.parseLong("9223372036854775757");

    private final KeepAlive keepAlive = new KeepAlive(100, START);

    @Test
    void a_silent_line_is_probed_before_the_keep_alive_is_over() {
        assertThat(keepAlive.nextNanos(START)).isEqualTo(75);
        assertThat(keepAlive.due(START + 74)).isEqualTo(Due.NOTHING);
        assertThat(keepAlive.due(START + 75)).isEqualTo(Due.PING);
        assertThat(keepAlive.due(START + 76)).isEqualTo(Due.NOTHING);
    }

    @Test
    void a_line_that_only_swallows_is_probed_and_given_up_within_one_and_a_half() {
        for (long t = 1; t < 75; t++) {
            keepAlive.written(START + t);
        }
        keepAlive.written(START + 75);
        assertThat(keepAlive.due(START + 75)).isEqualTo(Due.PING);
        for (long t = 76; t < 150; t++) {
            keepAlive.written(START + t);
            assertThat(keepAlive.due(START + t)).isEqualTo(Due.NOTHING);
        }
        assertThat(keepAlive.due(START + 150)).isEqualTo(Due.GIVE_UP);
    }

    @Test
    void a_line_that_only_speaks_hears_from_us_within_the_keep_alive() {
        for (long t = 1; t < 75; t++) {
            keepAlive.read(START + t);
        }
        assertThat(keepAlive.due(START + 75)).isEqualTo(Due.PING);
    }

    @Test
    void an_answer_puts_both_off() {
        assertThat(keepAlive.due(START + 75)).isEqualTo(Due.PING);
        keepAlive.read(START + 80);
        assertThat(keepAlive.due(START + 149)).isEqualTo(Due.NOTHING);
        assertThat(keepAlive.due(START + 150)).isEqualTo(Due.PING);
        assertThat(keepAlive.nextNanos(START + 150)).isEqualTo(75);
    }

    @Test
    void without_keep_alive_nothing_is_ever_due() {
        KeepAlive none = new KeepAlive(0, START);
        assertThat(none.due(START + 1_000_000)).isEqualTo(Due.NOTHING);
        assertThat(none.nextNanos(START)).isEqualTo(-1);
    }
}
