package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The count that the bridge's tests rely on finds what is planted. */
class LedgerTest {

    @Test
    void all_of_it_in_order_is_clean() {
        assertThat(Ledger.of(lines("a0", "b0", "a1", "b1"), 2, 2)).isEqualTo(new Ledger(4, 0, 0));
    }

    @Test
    void a_lost_message_is_a_gap() {
        assertThat(Ledger.of(lines("a0", "a2"), 1, 3)).isEqualTo(new Ledger(2, 0, 1));
    }

    @Test
    void a_missing_end_is_a_gap() {
        assertThat(Ledger.of(lines("a0"), 1, 3)).isEqualTo(new Ledger(1, 0, 2));
    }

    @Test
    void a_missing_topic_is_a_gap() {
        assertThat(Ledger.of(lines("a0"), 2, 1)).isEqualTo(new Ledger(1, 0, 1));
    }

    @Test
    void a_message_sent_again_is_a_double() {
        assertThat(Ledger.of(lines("a0", "a1", "a0", "a1", "a2"), 1, 3)).isEqualTo(new Ledger(3, 2, 0));
    }

    @Test
    void a_wrong_order_is_a_gap() {
        assertThat(Ledger.of(lines("a1", "a0"), 1, 2).gaps()).isEqualTo(1);
    }

    private static List<Line> lines(String... all) {
        return Arrays.stream(all)
                .map(text -> new Line(text.substring(0, 1), false, text.substring(1)))
                .toList();
    }
}
