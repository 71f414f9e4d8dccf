package io.sluice.store.disk;

import static io.sluice.store.StoreContract.append;
import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.reason;
import static io.sluice.store.StoreContract.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.HealthListener;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.Trouble;
import io.sluice.store.Trouble.Kind;
import io.sluice.store.file.FreeFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store says of its own health when its disk refuses. */
@Timeout(60)
final class HealthTest {

    private static final StoreSettings SMALL = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 2);
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final List<Store> open = new ArrayList<>();
    private final Heard heard = new Heard();
    private RamFiles files = new RamFiles();

    /** Writes down what it is told. */
    private static final class Heard implements HealthListener {
        private final List<String> all = new ArrayList<>();

        @Override
        public synchronized void raised(Trouble trouble) {
            all.add("raised " + trouble.kind());
        }

        @Override
        public synchronized void cleared(Trouble trouble) {
            all.add("cleared " + trouble.kind());
        }

        synchronized List<String> all() {
            return List.copyOf(all);
        }
    }

    @AfterEach
    void closeAll() {
        files.obey(RamFiles.OBEDIENT);
        open.forEach(Store::close);
    }

    @Test
    void a_store_that_works_is_in_good_health() throws Exception {
        Store store = open();
        append(queue(store), "1", "2");
        pass(Duration.ofSeconds(2));
        assertThat(store.status().troubles()).isEmpty();
        assertThat(heard.all()).isEmpty();
    }

    @Test
    void a_failed_sync_is_told_with_its_file_and_is_over_by_itself() throws Exception {
        Store store = open();
        append(queue(store), "before");
        failOnce("sync", "segment-", "Input/output error");
        assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        Trouble trouble = only(store, Kind.SYNC_FAILED);
        assertThat(trouble.text()).contains("sync segment-0000000000000000").contains("Input/output error");
        assertThat(trouble.since()).isEqualTo(time.instant());
        assertThat(trouble.text()).doesNotContain("\n");
        passUntil(RECOVERY, () -> store.status().troubles().isEmpty());
        awaitHeard("raised SYNC_FAILED", "cleared SYNC_FAILED");
        append(queue(store), "after");
        assertThat(texts(queue(store))).containsExactly("before", "after");
    }

    @Test
    void a_disk_that_goes_on_failing_is_told_once_and_leaves_no_files_behind() throws Exception {
        Store store = open();
        append(queue(store), "before");
        awaitReserve();
        files.obey((call, name, count) -> {
            if (call.equals("sync") && name.startsWith("segment-")) {
                throw new IOException("Input/output error");
            }
            return count;
        });
        assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        for (int i = 0; i < 100; i++) {
            time.pass(Duration.ofSeconds(1));
            assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        }
        assertThat(files.list().size()).isLessThan(60);
        only(store, Kind.SYNC_FAILED);
        files.obey(RamFiles.OBEDIENT);
        passUntil(RECOVERY, () -> store.status().troubles().isEmpty());
        awaitHeard("raised SYNC_FAILED", "cleared SYNC_FAILED");
    }

    @Test
    void a_disk_that_turned_read_only_is_called_so_until_it_can_be_written() throws Exception {
        Store store = open();
        append(queue(store), "before");
        awaitReserve();
        files.obey((call, name, count) -> {
            if (!call.equals("read") && !call.equals("open") && !call.equals("usable")) {
                throw new IOException("Read-only file system");
            }
            return count;
        });
        assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        assertThat(only(store, Kind.DISK_READ_ONLY).text())
                .contains("write segment-")
                .contains("writable");
        files.obey(RamFiles.OBEDIENT);
        passUntil(RECOVERY, () -> store.status().troubles().isEmpty());
        awaitHeard("raised DISK_READ_ONLY", "cleared DISK_READ_ONLY");
    }

    @Test
    void a_full_disk_is_told_once_and_is_over_when_there_is_room() throws Exception {
        Store store = open();
        awaitReserve();
        files.usableBytes(0);
        while (succeeds(queue(store), new byte[10_000])) {
            assertThat(queue(store).status().entries()).isLessThan(1_000);
        }
        assertThat(succeeds(queue(store), new byte[10_000])).isFalse();
        assertThat(store.status().troubles().get(0).text()).contains("is full").contains("free space");
        pass(Duration.ofSeconds(10));
        assertThat(has(store, Kind.DISK_FULL)).isTrue();
        assertThat(store.status().troubles().get(0).since()).isBefore(time.instant());
        files.usableBytes(Long.MAX_VALUE);
        passUntil(RECOVERY, () -> !has(store, Kind.DISK_FULL));
        passUntil(RECOVERY.multipliedBy(2), () -> store.status().troubles().isEmpty());
        Awaitility.await().until(() -> heard.all().contains("cleared DISK_FULL"));
        assertThat(heard.all()).containsOnlyOnce("raised DISK_FULL", "cleared DISK_FULL");
        assertThat(succeeds(queue(store), new byte[10_000])).isTrue();
    }

    @Test
    void a_reserve_that_cannot_be_made_is_told_until_it_can() throws Exception {
        files.usableBytes(300 << 10);
        Store store = open();
        passUntil(RECOVERY, () -> has(store, Kind.RESERVE_USED_UP));
        files.usableBytes(Long.MAX_VALUE);
        passUntil(RECOVERY, () -> store.status().troubles().isEmpty());
        Awaitility.await()
                .untilAsserted(() -> assertThat(heard.all())
                        .containsExactlyInAnyOrder(
                                "raised DISK_FULL",
                                "raised RESERVE_USED_UP",
                                "cleared DISK_FULL",
                                "cleared RESERVE_USED_UP"));
    }

    @Test
    void a_checkpoint_that_cannot_be_written_is_told_until_one_is() throws Exception {
        append(queue(open()), "1");
        files = RamFiles.of(files.content());
        files.obey((call, name, count) -> {
            if (call.equals("write") && name.startsWith("checkpoint-")) {
                throw new IOException("Input/output error");
            }
            return count;
        });
        Store store = open();
        passUntil(RECOVERY, () -> has(store, Kind.CHECKPOINT_FAILED));
        files.obey(RamFiles.OBEDIENT);
        passUntil(Duration.ofSeconds(15), () -> store.status().troubles().isEmpty());
        awaitHeard("raised CHECKPOINT_FAILED", "cleared CHECKPOINT_FAILED");
    }

    @Test
    void damage_is_told_with_the_place_of_the_quarantine_until_that_is_empty_at_a_start() throws Exception {
        append(queue(open()), "a".repeat(500), "b".repeat(500), "c");
        var content = files.content();
        content.forEach((name, bytes) -> {
            if (name.startsWith("segment-")) {
                bytes[4096 + 100] ^= 1;
            }
        });
        files = RamFiles.of(content);
        Store damaged = open();
        assertThat(only(damaged, Kind.DAMAGE).text())
                .contains("1 damaged range was")
                .contains("/quarantine");
        awaitHeard("raised DAMAGE");
        damaged.close();
        Store again = open();
        only(again, Kind.DAMAGE);
        again.close();
        content = files.content();
        content.keySet().removeIf(name -> name.startsWith("quarantine/"));
        files = RamFiles.of(content);
        assertThat(open().status().troubles()).isEmpty();
    }

    @Test
    void a_listener_that_throws_or_dawdles_holds_nobody_up() throws Exception {
        Store store = open();
        CountDownLatch hold = new CountDownLatch(1);
        store.onHealth(new HealthListener() {
            @Override
            public void raised(Trouble trouble) {
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("planted");
            }

            @Override
            public void cleared(Trouble trouble) {
                throw new IllegalStateException("planted");
            }
        });
        failOnce("sync", "segment-", "Input/output error");
        assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        append(queue(store), "after");
        assertThat(store.status().troubles()).isEmpty();
        hold.countDown();
        store.onHealth(heard);
        failOnce("sync", "segment-", "Input/output error");
        assertThat(reason(queue(store).append(bytes("lost")))).isEqualTo(Reason.IO);
        awaitHeard("raised SYNC_FAILED");
    }

    @Test
    void the_wear_counts_everything_and_is_foretold_after_a_minute() throws Exception {
        Store store = open();
        assertThat(store.status().writtenPerPayloadByte()).isEmpty();
        awaitReserve();
        append(queue(store), "x".repeat(1_000));
        assertThat(store.status().writtenPerPayloadByte().orElseThrow()).isGreaterThan(3 * 256);
        assertThat(store.status().bytesPerDay()).isEmpty();
        time.pass(Duration.ofMinutes(10));
        long written = store.status().writtenBytes();
        assertThat(written).isGreaterThan(3 * (256 << 10));
        assertThat(store.status().bytesPerDay()).hasValue(written * 6 * 24);
    }

    private void failOnce(String failing, String prefix, String message) {
        AtomicBoolean fail = new AtomicBoolean(true);
        files.obey((call, name, count) -> {
            if (call.equals(failing) && name.startsWith(prefix) && fail.getAndSet(false)) {
                throw new IOException(message);
            }
            return count;
        });
    }

    private void awaitReserve() {
        Awaitility.await()
                .until(() -> files.content().keySet().stream()
                                .filter(FreeFiles::isName)
                                .count()
                        >= 3);
    }

    /** Has no more than so much time pass; what housekeeping does meanwhile may take real time. */
    private void passUntil(Duration limit, BooleanSupplier reached) {
        long end = time.nanos() + limit.toNanos();
        while (time.nanos() < end && !reached.getAsBoolean()) {
            pass(Duration.ofMillis(250));
        }
        Awaitility.await().until(reached::getAsBoolean);
    }

    /** A quarter of a second at a time, with the committer having been round after each. */
    private void pass(Duration duration) {
        Store store = open.get(open.size() - 1);
        for (long millis = 0; millis < duration.toMillis(); millis += 250) {
            time.pass(Duration.ofMillis(250));
            store.commit(new Batch()).join();
            store.commit(new Batch()).join();
        }
    }

    private void awaitHeard(String... changes) {
        Awaitility.await().untilAsserted(() -> assertThat(heard.all()).containsExactly(changes));
    }

    private static Trouble only(Store store, Kind kind) {
        List<Trouble> troubles = store.status().troubles();
        assertThat(troubles).extracting(Trouble::kind).containsExactly(kind);
        return troubles.get(0);
    }

    private static boolean has(Store store, Kind kind) {
        return store.status().troubles().stream().anyMatch(it -> it.kind() == kind);
    }

    private static boolean succeeds(DurableQueue queue, byte[] payload) {
        return queue.append(payload)
                .handle((nothing, failure) -> failure == null)
                .join();
    }

    private static DurableQueue queue(Store store) {
        return store.queue("q", QueueLimits.DEFAULT);
    }

    private Store open() throws StoreException {
        Store store = DiskStore.open(
                files, SMALL, time, time::nanos, new Random(files.content().size())::nextLong, StoreThreads.own());
        open.add(store);
        store.onHealth(heard);
        return store;
    }
}
