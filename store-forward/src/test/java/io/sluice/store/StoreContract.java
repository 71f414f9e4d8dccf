package io.sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises, whatever it is made of. */
@Timeout(30)
public abstract class StoreContract {

    public static final int ALL = Integer.MAX_VALUE;

    protected Store store;

    /** A store with the default settings, empty. */
    protected abstract Store open() throws Exception;

    /** Moves the clocks by which the age of messages is told. */
    protected abstract void pass(Duration time);

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void messages_come_out_in_the_order_in_which_they_went_in() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "1", "2", "3");
        assertThat(texts(queue)).containsExactly("1", "2", "3");
        assertThat(queue.read(0, ALL, ALL)).extracting(QueueEntry::offset).containsExactly(0L, 1L, 2L);
        assertThat(queue.read(0, 1, ALL).get(0).epoch()).isEqualTo(store.epoch());
        assertThat(queue.end()).isEqualTo(3);
    }

    @Test
    void reading_starts_at_the_offset_and_stops_at_either_limit() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "one", "two", "three", "four");
        assertThat(texts(queue.read(1, 2, ALL))).containsExactly("two", "three");
        assertThat(texts(queue.read(0, ALL, 6))).containsExactly("one", "two");
        assertThat(texts(queue.read(2, ALL, 1))).containsExactly("three");
        assertThat(queue.read(4, 10, ALL)).isEmpty();
        assertThat(queue.read(400, 10, ALL)).isEmpty();
        assertThatThrownBy(() -> queue.read(0, 0, ALL)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void payloads_are_read_only_and_may_be_empty() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "", "x");
        assertThat(texts(queue)).containsExactly("", "x");
        assertThat(queue.read(0, 2, ALL)).allMatch(e -> e.payload().isReadOnly());
    }

    @Test
    void acknowledged_messages_are_gone_in_any_order() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "0", "1", "2", "3");
        queue.acknowledge(2).join();
        assertThat(texts(queue)).containsExactly("0", "1", "3");
        queue.acknowledge(0).join();
        queue.acknowledge(0).join();
        assertThat(texts(queue)).containsExactly("1", "3");
        assertThat(queue.status().entries()).isEqualTo(2);
        assertThat(queue.status().acknowledged()).isEqualTo(2);
        assertThat(queue.status().end()).isEqualTo(4);
    }

    @Test
    void acknowledging_what_never_was_does_nothing() throws Exception {
        DurableQueue queue = queue("a");
        queue.acknowledge(0).join();
        queue.acknowledge(-1).join();
        queue.acknowledge(Long.MAX_VALUE).join();
        append(queue, "0");
        assertThat(texts(queue)).containsExactly("0");
        assertThat(queue.status().acknowledged()).isZero();
    }

    @Test
    void offsets_are_told_in_order_when_the_messages_can_be_read() throws Exception {
        DurableQueue queue = store.queue("a", new QueueLimits(64 << 10, 2, Duration.ofDays(1), WhenFull.DROP_NEWEST));
        List<String> told = new CopyOnWriteArrayList<>();
        Batch batch = new Batch();
        for (String payload : List.of("0", "1", "2")) {
            batch.append(queue, bytes(payload), offset -> told.add(offset + " of " + texts(read(queue))));
        }
        store.commit(batch).join();
        store.commit(new Batch()).join();
        assertThat(told).containsExactly("0 of [0, 1]", "1 of [0, 1]", "-1 of [0, 1]");
    }

    @Test
    void no_offset_is_told_of_a_batch_that_failed_and_one_that_throws_hinders_nobody() {
        DurableQueue queue = store.queue("a", new QueueLimits(64 << 10, 1, Duration.ofDays(1), WhenFull.REJECT));
        List<Long> told = new CopyOnWriteArrayList<>();
        Batch good = new Batch().append(queue, bytes("0"), offset -> {
            told.add(offset);
            throw new IllegalStateException("the test's");
        });
        store.commit(good).join();
        store.commit(new Batch()).join();
        Batch bad = new Batch().append(queue, bytes("1"), told::add);
        assertThat(reason(store.commit(bad))).isEqualTo(Reason.QUEUE_FULL);
        assertThat(told).containsExactly(0L);
    }

    @Test
    void offsets_are_not_used_twice_when_the_queue_ran_empty() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "0");
        queue.acknowledge(0).join();
        append(queue, "1");
        assertThat(queue.read(0, 10, ALL)).extracting(QueueEntry::offset).containsExactly(1L);
    }

    @Test
    void a_batch_reaches_every_queue_and_map_it_names() throws Exception {
        DurableQueue a = queue("a");
        DurableQueue b = queue("b");
        StateMap map = store.state("m");
        append(a, "old");
        store.commit(new Batch()
                        .append(a, bytes("x"))
                        .append(b, bytes("y"))
                        .acknowledge(a, 0)
                        .put(map, "k", bytes("1"))
                        .put(map, "k", bytes("2"))
                        .put(map, "gone", bytes("3"))
                        .remove(map, "gone"))
                .join();
        assertThat(texts(a)).containsExactly("x");
        assertThat(texts(b)).containsExactly("y");
        assertThat(map.get("k")).isEqualTo(bytes("2"));
        assertThat(map.get("gone")).isNull();
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void an_empty_batch_completes() {
        assertThat(store.commit(new Batch())).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void maps_and_queues_of_one_name_are_strangers() throws Exception {
        append(queue("a"), "x");
        assertThat(store.state("a").size()).isZero();
        List<String> keys = new ArrayList<>();
        store.state("a").forEach((k, v) -> keys.add(k));
        assertThat(keys).isEmpty();
    }

    @Test
    void the_same_name_gives_the_same_instance_and_takes_the_last_limits() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "1", "2");
        assertThat(store.queue("a", limits(2, 1 << 20, WhenFull.REJECT))).isSameAs(queue);
        assertThat(store.state("m")).isSameAs(store.state("m"));
        assertThat(reason(queue.append(bytes("3")))).isEqualTo(Reason.QUEUE_FULL);
    }

    @Test
    void a_full_queue_drops_its_oldest() throws Exception {
        DurableQueue queue = store.queue("a", limits(2, 1 << 20, WhenFull.DROP_OLDEST));
        append(queue, "1", "2", "3");
        assertThat(texts(queue)).containsExactly("2", "3");
        assertThat(queue.status().dropped(DropReason.FULL)).isEqualTo(1);
        assertThat(queue.status().end()).isEqualTo(3);
    }

    @Test
    void a_full_queue_drops_by_bytes_too() throws Exception {
        DurableQueue queue = store.queue("a", limits(1000, 64 << 10, WhenFull.DROP_OLDEST));
        for (int i = 0; i < 20; i++) {
            queue.append(new byte[10_000]).join();
        }
        assertThat(queue.status().bytes()).isEqualTo(60_000);
        assertThat(queue.read(0, ALL, ALL))
                .extracting(QueueEntry::offset)
                .containsExactly(14L, 15L, 16L, 17L, 18L, 19L);
    }

    @Test
    void a_full_queue_drops_the_newest_and_uses_up_no_offset_for_it() throws Exception {
        DurableQueue queue = store.queue("a", limits(2, 1 << 20, WhenFull.DROP_NEWEST));
        append(queue, "1", "2", "3");
        assertThat(texts(queue)).containsExactly("1", "2");
        assertThat(queue.end()).isEqualTo(2);
        assertThat(queue.status().dropped(DropReason.FULL)).isEqualTo(1);
        queue.acknowledge(0).join();
        append(queue, "4");
        assertThat(texts(queue)).containsExactly("2", "4");
    }

    @Test
    void a_full_queue_that_rejects_fails_the_whole_batch() throws Exception {
        DurableQueue full = store.queue("a", limits(1, 1 << 20, WhenFull.REJECT));
        DurableQueue other = queue("b");
        StateMap map = store.state("m");
        append(full, "1");
        CompletableFuture<Void> done = store.commit(
                new Batch().append(other, bytes("x")).put(map, "k", bytes("v")).append(full, bytes("2")));
        assertThat(reason(done)).isEqualTo(Reason.QUEUE_FULL);
        assertThat(texts(full)).containsExactly("1");
        assertThat(texts(other)).isEmpty();
        assertThat(map.get("k")).isNull();
        assertThat(store.status().failedBatches()).isEqualTo(1);
    }

    @Test
    void a_message_larger_than_its_queue_is_dropped_and_the_others_stay() throws Exception {
        DurableQueue queue = store.queue("a", limits(100, 64 << 10, WhenFull.DROP_OLDEST));
        append(queue, "1");
        queue.append(new byte[(64 << 10) + 1]).join();
        assertThat(texts(queue)).containsExactly("1");
        assertThat(queue.status().dropped(DropReason.FULL)).isEqualTo(1);
    }

    @Test
    void messages_past_their_age_are_dropped_and_counted() throws Exception {
        DurableQueue queue =
                store.queue("a", new QueueLimits(1 << 20, 100, Duration.ofSeconds(60), WhenFull.DROP_OLDEST));
        append(queue, "1", "2");
        pass(Duration.ofSeconds(55));
        append(queue, "3");
        assertThat(texts(queue)).containsExactly("1", "2", "3");
        pass(Duration.ofSeconds(10));
        append(queue("other"), "x");
        assertThat(texts(queue)).containsExactly("3");
        assertThat(queue.status().dropped(DropReason.AGE)).isEqualTo(2);
    }

    @Test
    void what_an_operator_drops_is_gone_and_counted_and_what_comes_later_stays() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "0", "1", "2", "3");
        queue.acknowledge(1).join();
        store.commit(new Batch().append(queue, bytes("4")).drop(queue, 0, 3)).join();
        assertThat(texts(queue)).containsExactly("3", "4");
        assertThat(queue.status().drops()).containsExactly(Map.entry(DropReason.OPERATOR, 2L));
        store.commit(new Batch().drop(queue, 0, Long.MAX_VALUE)).join();
        append(queue, "5");
        assertThat(texts(queue)).containsExactly("5");
        assertThat(queue.status().end()).isEqualTo(6);
    }

    @Test
    void every_queue_is_listed() {
        queue("a");
        queue("b");
        assertThat(store.queues()).extracting(DurableQueue::name).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_batch_too_large_for_a_segment_fails() {
        byte[] large = new byte[StoreSettings.DEFAULT.maxBatchBytes() + 1];
        assertThat(reason(queue("a").append(large))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void more_than_may_wait_is_refused_as_busy() throws Exception {
        DurableQueue queue = queue("a");
        CountDownLatch hold = new CountDownLatch(1);
        queue.onReadable(() -> await(hold));
        append(queue, "x");
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(queue.append(new byte[2 << 20]));
        }
        assertThat(reason(all.get(9))).isEqualTo(Reason.BUSY);
        hold.countDown();
        List<CompletableFuture<Void>> taken = all.subList(0, 7);
        taken.forEach(CompletableFuture::join);
        assertThat(queue.append(new byte[2 << 20])).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void the_listener_hears_of_messages_that_can_be_read() throws Exception {
        DurableQueue queue = queue("a");
        AtomicInteger seen = new AtomicInteger();
        CountDownLatch heard = new CountDownLatch(1);
        queue.onReadable(() -> {
            seen.set(read(queue).size());
            heard.countDown();
        });
        append(queue, "x");
        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasValue(1);
    }

    @Test
    void a_listener_that_throws_does_not_stop_the_store() throws Exception {
        DurableQueue queue = queue("a");
        queue.onReadable(() -> {
            throw new IllegalStateException("planted");
        });
        append(queue, "1", "2");
        assertThat(texts(queue)).containsExactly("1", "2");
    }

    @Test
    void batches_become_durable_in_the_order_of_their_commit() throws Exception {
        DurableQueue queue = queue("a");
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int n = i;
            all.add(queue.append(bytes("" + i)).thenRun(() -> order.add(n)));
        }
        all.forEach(CompletableFuture::join);
        assertThat(order).isSorted().hasSize(500);
        assertThat(texts(queue).get(499)).isEqualTo("499");
    }

    @Test
    void after_close_everything_is_refused() {
        DurableQueue queue = queue("a");
        store.close();
        store.close();
        assertThat(reason(queue.append(bytes("x")))).isEqualTo(Reason.CLOSED);
        assertThat(reason(queue.acknowledge(0))).isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> queue.read(0, 1, 1))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void what_was_committed_before_close_is_done() {
        DurableQueue queue = queue("a");
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(queue.append(bytes("" + i)));
        }
        store.close();
        assertThat(all).allMatch(f -> f.isDone() && !f.isCompletedExceptionally());
    }

    @Test
    void a_name_out_of_bounds_is_a_bug_of_the_caller() {
        assertThatThrownBy(() -> store.state("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue("x".repeat(201))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_batch_for_another_store_is_a_bug_of_the_caller() {
        try (Store other = MemoryStore.open()) {
            DurableQueue strange = other.queue("a", QueueLimits.DEFAULT);
            assertThatThrownBy(() -> store.commit(new Batch().append(strange, bytes("x"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void counters_add_up() throws Exception {
        DurableQueue queue = queue("a");
        append(queue, "12345", "67");
        queue.acknowledge(0).join();
        StoreStatus status = store.status();
        assertThat(status.epoch()).isEqualTo(store.epoch());
        assertThat(status.batches()).isEqualTo(3);
        assertThat(status.payloadBytes()).isEqualTo(7);
        QueueStatus held = queue.status();
        assertThat(held.appended()).isEqualTo(2);
        assertThat(held.entries()).isEqualTo(1);
        assertThat(held.oldestStoredAtMillis()).isPositive();
    }

    protected final DurableQueue queue(String name) {
        return store.queue(name, QueueLimits.DEFAULT);
    }

    public static QueueLimits limits(long entries, long bytes, WhenFull whenFull) {
        return new QueueLimits(bytes, entries, Duration.ofDays(1), whenFull);
    }

    public static void append(DurableQueue queue, String... payloads) {
        for (String payload : payloads) {
            queue.append(bytes(payload)).join();
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    public static List<String> texts(DurableQueue queue) throws StoreException {
        return texts(queue.read(0, ALL, ALL));
    }

    public static List<String> texts(List<QueueEntry> entries) {
        return entries.stream().map(e -> text(e.payload())).toList();
    }

    public static String text(ByteBuffer payload) {
        return UTF_8.decode(payload.duplicate()).toString();
    }

    public static Reason reason(CompletableFuture<Void> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                return failure.reason();
            }
            throw e;
        }
        throw new AssertionError("the batch did not fail");
    }

    protected static List<QueueEntry> read(DurableQueue queue) {
        try {
            return queue.read(0, ALL, ALL);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
