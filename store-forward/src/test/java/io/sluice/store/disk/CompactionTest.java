package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.AppendOptions;
import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FreeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message that nobody acknowledges does not keep a whole segment, and is the same message wherever it is copied. */
@Timeout(60)
final class CompactionTest {

    private static final StoreSettings SMALL = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 2);
    private static final int PAYLOAD_BYTES = 1_000;
    private static final int LEFT_OF = 40;

    private final ManualTime time = new ManualTime();
    private final List<Store> open = new ArrayList<>();
    private RamFiles files = new RamFiles();
    private Duration betweenBatches = Duration.ofMillis(1);

    @AfterEach
    void closeAll() {
        open.forEach(Store::close);
    }

    @Test
    void stragglers_are_gathered_and_stay_what_they_were() throws Exception {
        Store store = open();
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        List<QueueEntry> before = leaveStragglers(store, queue, 8_000);
        int full = store.status().segments();
        awaitFewSegments(store);
        assertThat(full).isGreaterThan(20);
        assertThat(queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(before);
        Awaitility.await().until(() -> {
            long moved = store.status().movedBytes();
            keepHouse(store);
            return store.status().movedBytes() == moved;
        });
        assertThat(store.status().movedBytes()).isBetween(100L * PAYLOAD_BYTES, 3L * before.size() * PAYLOAD_BYTES);
        assertThat(store.status().quarantined()).isZero();

        files = RamFiles.of(files.content());
        DurableQueue again = open().queue("a", QueueLimits.DEFAULT);
        assertThat(again.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(before);
        assertThat(again.status().entries()).isEqualTo(before.size());
        assertThat(again.end()).isEqualTo(8_000);
    }

    @Test
    void moved_messages_are_found_without_a_checkpoint() throws Exception {
        Store store = open();
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        List<QueueEntry> before = leaveStragglers(store, queue, 4_000);
        awaitFewSegments(store);
        Map<String, byte[]> content = files.content();
        content.keySet().removeIf(CheckpointFiles::isName);
        files = RamFiles.of(content);
        Store second = open();
        DurableQueue again = second.queue("a", QueueLimits.DEFAULT);
        assertThat(again.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).containsAll(before);
        assertThat(second.status().quarantined()).isZero();
    }

    @Test
    void moved_messages_are_read_singly_acknowledged_and_moved_again() throws Exception {
        Store store = open();
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        List<QueueEntry> left = new ArrayList<>(leaveStragglers(store, queue, 4_000));
        awaitFewSegments(store);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                assertThat(queue.read(left.get(0).offset(), 1, 1)).containsExactly(left.get(0));
                queue.acknowledge(left.remove(0).offset()).join();
            }
            leaveNothing(store, queue, 4_000);
            awaitFewSegments(store);
            assertThat(queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(left);
        }
        files = RamFiles.of(files.content());
        DurableQueue again = open().queue("a", QueueLimits.DEFAULT);
        assertThat(again.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(left);
    }

    @Test
    void moved_messages_keep_their_age_their_end_and_their_priority() throws Exception {
        Store store = open();
        QueueLimits limits = new QueueLimits(1 << 30, 1 << 20, Duration.ofHours(2), WhenFull.DROP_OLDEST);
        DurableQueue queue = store.queue("a", limits);
        AppendOptions options = AppendOptions.PLAIN.at(Priority.HIGH).expiringAfter(Duration.ofHours(1));
        store.commit(new Batch().append(queue, payload(0), options).append(queue, payload(1)))
                .join();
        long storedAt = queue.read(0, 1, 1).get(0).storedAtMillis();
        time.pass(Duration.ofMinutes(30));
        leaveNothing(store, queue, 4_000);
        Awaitility.await().until(() -> {
            leaveNothing(store, queue, 50);
            time.pass(Duration.ofMillis(200));
            return store.status().movedBytes() > 0;
        });
        assertThat(store.status().movedBytes()).isEqualTo(2 * PAYLOAD_BYTES);
        QueueEntry high = queue.read(Priority.HIGH, 0, 1, 1).get(0);
        assertThat(high.storedAtMillis()).isEqualTo(storedAt);
        assertThat(high.timeLeft()).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(30));
        assertThat(queue.read(0, 9, Integer.MAX_VALUE))
                .extracting(QueueEntry::offset)
                .containsExactly(0L, 1L);
        time.pass(Duration.ofMinutes(31));
        assertThat(queue.read(0, 9, Integer.MAX_VALUE))
                .extracting(QueueEntry::offset)
                .containsExactly(1L);
        Awaitility.await().until(() -> queue.status().dropped(DropReason.EXPIRED) == 1);
        time.pass(Duration.ofMinutes(60));
        Awaitility.await().until(() -> queue.status().dropped(DropReason.AGE) == 1);
        assertThat(queue.status().entries()).isZero();
    }

    @Test
    void what_is_acknowledged_while_it_is_read_to_be_moved_stays_acknowledged() throws Exception {
        AtomicBoolean hold = new AtomicBoolean();
        Queue<Runnable> held = new ConcurrentLinkedQueue<>();
        Executor housekeeping = task -> {
            if (hold.get()) {
                held.add(task);
            } else {
                task.run();
            }
        };
        Store store = open(new StoreThreads(Ledger.POOLED.committer(), housekeeping, () -> {}));
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        List<QueueEntry> left = new ArrayList<>(leaveStragglers(store, queue, 4_000));
        hold.set(true);
        time.pass(Duration.ofSeconds(1));
        Awaitility.await()
                .until(() -> held.stream()
                        .anyMatch(task -> task.getClass().getName().contains(Compaction.class.getSimpleName())));
        for (int everySecond = 0; everySecond < 30; everySecond++) {
            queue.acknowledge(left.remove(everySecond).offset()).join();
        }
        hold.set(false);
        held.forEach(Runnable::run);
        Awaitility.await().until(() -> {
            time.pass(Duration.ofMillis(200));
            return store.status().movedBytes() > 0;
        });
        assertThat(queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(left);
        files = RamFiles.of(files.content());
        DurableQueue again = open().queue("a", QueueLimits.DEFAULT);
        assertThat(again.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource({"read,0", "read,2", "write,0", "write,1", "sync,0", "sync,1", "rename,0", "create,0", "open,0"})
    void a_call_that_fails_while_messages_are_moved_loses_none(String failing, int nth) throws Exception {
        Store store = open();
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        List<QueueEntry> before = leaveStragglers(store, queue, 3_000);
        AtomicInteger passing = new AtomicInteger(nth);
        files.obey((call, name, count) -> {
            if (call.equals(failing) && passing.getAndDecrement() == 0) {
                throw new IOException("Input/output error");
            }
            return count;
        });
        Awaitility.await().until(() -> {
            time.pass(Duration.ofSeconds(5));
            boolean done = queue.acknowledge(-1)
                    .handle((nothing, failure) -> failure == null)
                    .join();
            return done && store.status().movedBytes() > 20 * PAYLOAD_BYTES;
        });
        files.obey(RamFiles.OBEDIENT);
        assertThat(queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(before);
        files = RamFiles.of(files.content());
        DurableQueue again = open().queue("a", QueueLimits.DEFAULT);
        assertThat(again.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(before);
    }

    @Test
    void on_a_full_disk_moving_makes_room_for_messages() throws Exception {
        Store store = open();
        DurableQueue queue = store.queue("a", QueueLimits.DEFAULT);
        Awaitility.await()
                .until(() -> files.content().keySet().stream()
                                .filter(FreeFiles::isName)
                                .count()
                        >= 3);
        leaveNothing(store, queue, 4_000);
        files.usableBytes(0);
        List<Long> left = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            long first = queue.end();
            long end = fill(queue);
            Batch batch = new Batch();
            for (long offset = first; offset < end; offset++) {
                if ((offset - first) % LEFT_OF == 0) {
                    left.add(offset);
                } else {
                    batch.acknowledge(queue, offset);
                }
            }
            store.commit(batch).join();
            time.pass(Duration.ofMillis(500));
            return store.status().movedBytes() > 0;
        });
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            time.pass(Duration.ofMillis(500));
            return queue.append(payload(0))
                    .handle((nothing, failure) -> failure == null)
                    .join();
        });
        assertThat(queue.read(0, left.size(), Integer.MAX_VALUE))
                .extracting(QueueEntry::offset)
                .isEqualTo(left);
    }

    private static long fill(DurableQueue queue) {
        while (queue.append(payload(0))
                .handle((nothing, failure) -> failure == null)
                .join()) {
            assertThat(queue.end()).isLessThan(100_000);
        }
        return queue.end();
    }

    @Test
    void what_is_damaged_is_counted_and_the_rest_is_moved() throws Exception {
        betweenBatches = Duration.ZERO; // or it might be moved before it is damaged
        Store store = open();
        leaveStragglers(store, store.queue("a", QueueLimits.DEFAULT), 4_000);
        store.close();
        Map<String, byte[]> content = files.content();
        String oldest = content.keySet().stream()
                .filter(name -> name.startsWith("segment-"))
                .findFirst()
                .orElseThrow();
        Objects.requireNonNull(content.get(oldest))[4_096 + 500] ^= 1;
        files = RamFiles.of(content);
        Store again = open();
        DurableQueue queue = again.queue("a", QueueLimits.DEFAULT);
        for (int life = 0; life < 2; life++) {
            leaveNothing(again, queue, 2_000);
        }
        awaitFewSegments(again);
        long first = queue.read(0, 1, 1).get(0).offset();
        assertThat(first).isEqualTo(LEFT_OF);
        assertThat(queue.status().entries()).isEqualTo(4_000 / LEFT_OF - 1);
        assertThat(again.status().quarantined()).isEqualTo(1);
    }

    /** Every so-manieth message stays. */
    private List<QueueEntry> leaveStragglers(Store store, DurableQueue queue, int count) throws StoreException {
        for (int i = 0; i < count; i += 10) {
            Batch batch = new Batch();
            for (int k = i; k < i + 10; k++) {
                batch.append(queue, payload(k));
            }
            store.commit(batch).join();
            time.pass(betweenBatches);
        }
        Batch batch = new Batch();
        for (int i = 0; i < count; i++) {
            if (i % LEFT_OF != 0) {
                batch.acknowledge(queue, i);
            }
        }
        store.commit(batch).join();
        return queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static void leaveNothing(Store store, DurableQueue queue, int count) {
        for (int i = 0; i < count; i += 10) {
            long end = queue.end();
            Batch batch = new Batch();
            for (int k = 0; k < 10; k++) {
                batch.append(queue, payload(k));
            }
            for (int k = 0; k < 10; k++) {
                batch.acknowledge(queue, end + k);
            }
            store.commit(batch).join();
        }
    }

    /** With checkpoints taken, as traffic goes on. */
    private void awaitFewSegments(Store store) {
        DurableQueue other = store.queue("other", QueueLimits.DEFAULT);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            leaveNothing(store, other, 50);
            time.pass(Duration.ofMillis(200));
            return store.status().segments() <= 14;
        });
    }

    private void keepHouse(Store store) {
        for (int i = 0; i < 30; i++) {
            time.pass(Duration.ofMillis(200));
            store.commit(new Batch().put(store.state("m"), "k", new byte[1])).join();
        }
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(PAYLOAD_BYTES).putInt(number).array();
    }

    private Store open() throws StoreException {
        return open(StoreThreads.own());
    }

    private Store open(StoreThreads threads) throws StoreException {
        Store store = DiskStore.open(
                files, SMALL, time, time::nanos, new Random(files.content().size())::nextLong, threads);
        open.add(store);
        return store;
    }
}
