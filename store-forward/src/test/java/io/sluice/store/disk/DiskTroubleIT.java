package io.sluice.store.disk;

import static io.sluice.store.StoreContract.append;
import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.reason;
import static io.sluice.store.StoreContract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.Trouble;
import io.sluice.store.Trouble.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that is full, or read-only. Needs root and loop devices; skipped where they are missing. */
@Timeout(120)
final class DiskTroubleIT {

    @TempDir
    Path folder;

    @Test
    void a_full_disk_refuses_messages_and_takes_them_again_when_the_queue_was_drained() throws Exception {
        Mount disk = mounted();
        try (Store store = DiskStore.open(disk.point().resolve("store"), CrashWriter.SETTINGS)) {
            DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
            CompletableFuture<Void> done = queue.append(new byte[5_000]);
            while (succeeds(done)) {
                done = queue.append(new byte[5_000]);
            }
            assertThat(reason(done)).isEqualTo(Reason.DISK_FULL);
            assertThat(kinds(store)).contains(Kind.DISK_FULL);
            assertThat(store.status().troubles().get(0).text())
                    .contains(disk.point().resolve("store").toString());
            for (QueueEntry entry : queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
                queue.acknowledge(entry.offset()).join();
            }
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> succeeds(queue.append(bytes("after"))));
            assertThat(texts(queue)).containsExactly("after");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> kinds(store).isEmpty());
        } finally {
            assertThat(disk.unmount()).isTrue();
        }
    }

    @Test
    void a_disk_that_turns_read_only_is_read_and_is_written_again_when_it_can_be() throws Exception {
        Mount disk = mounted();
        Path directory = disk.point().resolve("store");
        try {
            try (Store store = DiskStore.open(directory, CrashWriter.SETTINGS)) {
                append(store.queue("q", QueueLimits.DEFAULT), "1", "2");
            }
            assertThat(disk.remount("ro")).isTrue();
            try (Store store = DiskStore.open(directory, CrashWriter.SETTINGS)) {
                DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
                assertThat(texts(queue)).containsExactly("1", "2");
                assertThat(store.status().quarantined()).isZero();
                assertThat(reason(queue.append(bytes("3")))).isIn(Reason.IO, Reason.DISK_FULL);
                assertThat(kinds(store)).contains(Kind.DISK_READ_ONLY);
                assertThat(disk.remount("rw")).isTrue();
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> succeeds(queue.append(bytes("4"))));
                assertThat(texts(queue)).containsExactly("1", "2", "4");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> kinds(store).isEmpty());
            }
            try (Store store = DiskStore.open(directory, CrashWriter.SETTINGS)) {
                assertThat(texts(store.queue("q", QueueLimits.DEFAULT))).containsExactly("1", "2", "4");
            }
        } finally {
            assertThat(disk.unmount()).isTrue();
        }
    }

    private static List<Kind> kinds(Store store) {
        return store.status().troubles().stream().map(Trouble::kind).toList();
    }

    private Mount mounted() throws Exception {
        Mount disk = Mount.in(folder, 12L << 20);
        assumeTrue(disk.format() && disk.mount(), "skipped: needs root, a loop device and mkfs.ext4");
        return disk;
    }

    private static boolean succeeds(CompletableFuture<Void> done) {
        return done.handle((nothing, failure) -> failure == null).join();
    }
}
