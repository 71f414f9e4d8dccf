package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.Packer.Pack;
import io.sluice.mqtt.payload.BatchFormat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackerTest {

    private static final long SECOND = 1_000_000_000L;

    private final Packer packer =
            new Packer(new BatchSettings("{parent}/batch", 3, 1024, Duration.ofSeconds(1), BatchFormat.JSON));

    @Test
    void messages_of_one_device_wait_for_each_other_and_no_longer() {
        packer.add(1, message("a/x", 10), 0);
        packer.add(2, message("b/x", 10), SECOND / 2);
        packer.add(3, message("a/y", 10), SECOND / 2);
        assertThat(packer.due(SECOND - 1)).isEmpty();
        assertThat(packer.waitNanos(SECOND - 1)).isEqualTo(1);
        assertThat(offsets(packer.due(SECOND))).containsExactly(List.of(1L, 3L));
        assertThat(packer.waitNanos(SECOND)).isEqualTo(SECOND / 2);
        assertThat(offsets(packer.due(2 * SECOND))).containsExactly(List.of(2L));
        assertThat(packer.waitNanos(2 * SECOND)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void batch_that_is_full_goes_at_once() {
        for (int i = 0; i < 4; i++) {
            packer.add(i, message("a/x", 10), 0);
        }
        assertThat(packer.isFull()).isTrue();
        assertThat(packer.waitNanos(0)).isZero();
        assertThat(offsets(packer.due(0))).containsExactly(List.of(0L, 1L, 2L));
        assertThat(offsets(packer.due(SECOND))).containsExactly(List.of(3L));
    }

    @Test
    void batch_that_would_be_too_large_goes_without_the_message_that_makes_it_so() {
        packer.add(0, message("a/x", 600), 0);
        packer.add(1, message("a/x", 600), 0);
        packer.add(2, message("a/x", 5000), 0);
        assertThat(offsets(packer.due(0))).containsExactly(List.of(0L), List.of(1L));
        assertThat(offsets(packer.due(SECOND))).containsExactly(List.of(2L));
    }

    @Test
    void what_is_held_is_bounded() {
        for (int i = 0; i < Packer.MAX_HELD; i++) {
            packer.add(i, message(i + "/x", 1), 0);
        }
        assertThat(packer.isFull()).isTrue();
        assertThat(packer.due(0)).hasSize(Packer.MAX_HELD);
        assertThat(packer.isFull()).isFalse();
    }

    private static List<List<Long>> offsets(List<Pack> packs) {
        return packs.stream()
                .map(pack -> pack.held().stream().map(Packer.Held::offset).toList())
                .toList();
    }

    private static Message message(String topic, int bytes) {
        return new Message(topic, new byte[bytes], Qos.AT_LEAST_ONCE, false, MessageProperties.NONE);
    }
}
