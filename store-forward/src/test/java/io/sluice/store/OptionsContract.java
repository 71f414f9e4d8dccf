package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.QueueLimits.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every store promises of messages with a priority or an end, and of queues that thin. */
public abstract class OptionsContract extends StoreContract {

    @Test
    void an_expired_message_is_never_read_and_is_counted() throws Exception {
        DurableQueue queue = queue("a");
        AppendOptions brief = AppendOptions.PLAIN.expiringAfter(Duration.ofSeconds(5));
        AppendOptions longer = AppendOptions.PLAIN.expiringAfter(Duration.ofSeconds(60));
        append(queue, "0");
        append(queue, brief, "1", "2");
        append(queue, longer, "3");
        assertThat(texts(queue)).containsExactly("0", "1", "2", "3");
        assertThat(queue.read(0, ALL, ALL).get(0).timeLeft()).isNull();
        pass(Duration.ofSeconds(4));
        assertThat(queue.read(1, 1, ALL).get(0).timeLeft()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        assertThat(texts(queue)).containsExactly("0", "3");
        pass(Duration.ofSeconds(3));
        Awaitility.await().until(() -> queue.status().dropped(DropReason.EXPIRED) == 2);
        assertThat(queue.status().entries()).isEqualTo(2);
        pass(Duration.ofSeconds(60));
        assertThat(texts(queue)).containsExactly("0");
        Awaitility.await().until(() -> queue.status().dropped(DropReason.EXPIRED) == 3);
    }

    @Test
    void a_queue_of_which_all_has_expired_is_empty() {
        DurableQueue queue = queue("a");
        append(queue, AppendOptions.PLAIN.expiringAfter(Duration.ofSeconds(1)), "0", "1", "2");
        pass(Duration.ofSeconds(1));
        assertThat(texts(read(queue))).isEmpty();
        Awaitility.await().until(() -> queue.status().entries() == 0);
        assertThat(queue.status().bytes()).isZero();
    }

    @Test
    void a_time_to_live_out_of_bounds_is_a_bug_of_the_caller() {
        assertThatThrownBy(() -> AppendOptions.PLAIN.expiringAfter(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AppendOptions.PLAIN.expiringAfter(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void messages_of_all_priorities_are_read_in_order_and_each_priority_apart() throws Exception {
        DurableQueue queue = queue("a");
        for (int i = 0; i < 1_000; i++) {
            append(queue, AppendOptions.PLAIN.at(priority(i)), "" + i);
        }
        assertThat(texts(queue)).hasSize(1_000);
        assertThat(queue.read(0, ALL, ALL)).extracting(QueueEntry::offset).isSorted();
        assertThat(queue.read(0, ALL, ALL)).allMatch(entry -> entry.priority() == priority((int) entry.offset()));
        for (Priority each : Priority.values()) {
            List<QueueEntry> of = queue.read(each, 0, ALL, ALL);
            assertThat(of).isNotEmpty().allMatch(entry -> entry.priority() == each);
            assertThat(of).extracting(QueueEntry::offset).isSorted().doesNotHaveDuplicates();
        }
        List<String> one = new ArrayList<>();
        for (long next = 0; !queue.read(next, 1, ALL).isEmpty(); next = last(queue, next) + 1) {
            one.addAll(texts(queue.read(next, 7, ALL)));
        }
        assertThat(one).isEqualTo(texts(queue));
        queue.acknowledge(20).join();
        queue.acknowledge(21).join();
        assertThat(queue.read(Priority.HIGH, 20, 1, ALL).get(0).offset()).isEqualTo(30);
        assertThat(queue.read(20, 1, ALL).get(0).offset()).isEqualTo(22);
        assertThat(queue.status().entries()).isEqualTo(998);
    }

    private static long last(DurableQueue queue, long from) throws StoreException {
        List<QueueEntry> some = queue.read(from, 7, ALL);
        return some.get(some.size() - 1).offset();
    }

    private static Priority priority(int number) {
        return number % 10 == 0 ? Priority.HIGH : number % 3 == 0 ? Priority.LOW : Priority.NORMAL;
    }

    @Test
    void a_full_queue_drops_the_oldest_of_the_lowest_priority_first() throws Exception {
        DurableQueue queue = store.queue("a", limits(3, 1 << 20, WhenFull.DROP_OLDEST));
        append(queue, AppendOptions.PLAIN.at(Priority.HIGH), "h0");
        append(queue, AppendOptions.PLAIN.at(Priority.LOW), "l1", "l2");
        append(queue, "n3");
        assertThat(texts(queue)).containsExactly("h0", "l2", "n3");
        append(queue, "n4", "n5");
        assertThat(texts(queue)).containsExactly("h0", "n4", "n5");
        append(queue, AppendOptions.PLAIN.at(Priority.HIGH), "h6", "h7", "h8");
        assertThat(texts(queue)).containsExactly("h6", "h7", "h8");
        append(queue, "n9");
        assertThat(texts(queue)).containsExactly("h6", "h7", "h8");
        assertThat(queue.status().dropped(DropReason.FULL)).isEqualTo(7);
    }

    @Test
    void a_full_queue_that_drops_the_newest_lets_one_of_lower_priority_go_for_one_of_higher() throws Exception {
        DurableQueue queue = store.queue("a", limits(3, 1 << 20, WhenFull.DROP_NEWEST));
        append(queue, AppendOptions.PLAIN.at(Priority.LOW), "l0", "l1");
        append(queue, "n2", "n3");
        assertThat(texts(queue)).containsExactly("l0", "n2", "n3");
        append(queue, AppendOptions.PLAIN.at(Priority.LOW), "l4");
        assertThat(texts(queue)).containsExactly("l0", "n2", "n3");
        append(queue, AppendOptions.PLAIN.at(Priority.HIGH), "h5", "h6");
        assertThat(texts(queue)).containsExactly("n2", "h5", "h6");
        append(queue, "n7");
        assertThat(texts(queue)).containsExactly("n2", "h5", "h6");
    }

    @Test
    void a_full_queue_that_thins_keeps_the_newer_half_whole_and_some_of_the_older() throws Exception {
        DurableQueue queue = store.queue("a", new QueueLimits(1 << 20, 1_000, Duration.ofDays(1), WhenFull.THIN, 4));
        Batch batch = new Batch();
        for (int i = 0; i < 3_000; i++) {
            batch.append(queue, bytes("" + i));
            if (i % 100 == 99) {
                store.commit(batch).join();
                batch = new Batch();
            }
        }
        List<Long> kept =
                queue.read(0, ALL, ALL).stream().map(QueueEntry::offset).toList();
        assertThat(kept).hasSizeBetween(900, 1_000).isSorted().doesNotHaveDuplicates();
        assertThat(kept.subList(kept.size() - 450, kept.size())).first().isEqualTo(2_550L);
        long older = kept.stream().filter(offset -> offset < 1_500).count();
        assertThat(older).isBetween(50L, 700L);
        assertThat(kept.stream().filter(offset -> offset < 1_500).map(offset -> offset % 4))
                .contains(0L, 1L, 2L, 3L);
        QueueStatus status = queue.status();
        assertThat(status.dropped(DropReason.THINNED)).isEqualTo(3_000 - status.entries());
        assertThat(status.dropped(DropReason.FULL)).isZero();
    }

    @Test
    void a_tiny_queue_that_thins_stays_within_its_limits() throws Exception {
        DurableQueue queue = store.queue("a", limits(3, 1 << 20, WhenFull.THIN));
        for (int i = 0; i < 200; i++) {
            append(queue, "" + i);
            assertThat(queue.status().entries()).isLessThanOrEqualTo(3);
            assertThat(queue.read(0, ALL, ALL))
                    .last()
                    .extracting(QueueEntry::offset)
                    .isEqualTo((long) i);
        }
    }

    private void append(DurableQueue queue, AppendOptions options, String... payloads) {
        for (String payload : payloads) {
            store.commit(new Batch().append(queue, bytes(payload), options)).join();
        }
    }
}
