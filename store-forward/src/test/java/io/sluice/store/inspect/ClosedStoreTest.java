package io.sluice.store.inspect;

import static io.sluice.store.StoreContract.append;
import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.reason;
import static io.sluice.store.StoreContract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import io.sluice.store.inspect.FileReport.Kind;
import io.sluice.store.seal.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory whose store is closed, looked into and verified. */
final class ClosedStoreTest {

    private static final StoreSettings SMALL = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 2);

    @TempDir
    Path directory;

    @Test
    void looking_into_it_changes_no_file() throws Exception {
        fill(100);
        Map<String, String> before = contents();
        try (Store store = DiskStore.openExisting(directory, SMALL, true, Keyring.none())) {
            DurableQueue queue = store.queues().iterator().next();
            assertThat(queue.name()).isEqualTo("cloud");
            assertThat(queue.status().entries()).isEqualTo(99);
            assertThat(texts(queue.read(1, 2, 1 << 20))).containsExactly("message 1", "message 2");
            assertThat(reason(queue.append(bytes("x")))).isEqualTo(Reason.IO);
            assertThat(store.status().troubles()).isEmpty();
        }
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void opened_to_be_changed_it_keeps_what_its_queues_hold() throws Exception {
        fill(100);
        try (Store store = DiskStore.openExisting(directory, SMALL, false, Keyring.none())) {
            assertThat(new StoreInspection(store).drop("cloud", 50)).isEqualTo(49);
        }
        try (Store store = DiskStore.open(directory, SMALL)) {
            assertThat(store.queue("cloud", QueueLimits.DEFAULT).status().entries())
                    .isEqualTo(50);
        }
    }

    @Test
    void another_directory_is_refused_and_left_alone() {
        assertThatThrownBy(() -> DiskStore.openExisting(directory, SMALL, false, Keyring.none()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no store's directory")
                .hasMessageContaining("lock");
        assertThatThrownBy(() -> StoreVerification.verify(directory.resolve("nowhere")))
                .isInstanceOf(StoreException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_store_in_use_is_not_verified() throws Exception {
        try (Store store = DiskStore.open(directory, SMALL)) {
            assertThat(store.epoch()).isEqualTo(1);
            assertThatThrownBy(() -> StoreVerification.verify(directory))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
        }
    }

    @Test
    void a_good_store_verifies_as_good_and_all_of_it_is_counted() throws Exception {
        fill(3_000);
        Files.writeString(directory.resolve("notes.txt"), "not the store's");
        Map<String, String> before = contents();
        List<FileReport> reports = StoreVerification.verify(directory);
        assertThat(StoreVerification.isGood(reports)).describedAs("%s", reports).isTrue();
        assertThat(reports.stream().mapToLong(FileReport::messages).sum()).isEqualTo(3_000);
        assertThat(reports)
                .extracting(FileReport::kind)
                .contains(Kind.SEGMENT, Kind.CHECKPOINT, Kind.FREE, Kind.LOCK, Kind.UNKNOWN);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void damage_is_found_in_its_file_and_at_its_place() throws Exception {
        fill(100);
        Path segment = file("segment-");
        flip(segment, "message 50");
        FileReport report = report(segment);
        assertThat(report.damage()).singleElement().asString().matches("bytes \\d+ to \\d+ are damaged");
        assertThat(report.messages()).isEqualTo(99);
        flip(segment, "SLUICEJ");
        assertThat(report(segment).damage()).hasSize(2).first().asString().contains("header");
        Path checkpoint = file("checkpoint-");
        flip(checkpoint, "cloud");
        assertThat(report(checkpoint).damage()).singleElement().asString().contains("damaged");
    }

    private void fill(int messages) throws StoreException {
        try (Store store = DiskStore.open(directory, SMALL)) {
            DurableQueue queue = store.queue("cloud", QueueLimits.DEFAULT);
            for (int i = 0; i < messages; i++) {
                append(queue, "message " + i);
            }
            queue.acknowledge(0).join();
        }
    }

    private FileReport report(Path file) throws StoreException {
        String name = file.getFileName().toString();
        return StoreVerification.verify(directory).stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path file(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path file, String at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(at)] ^= 1;
        Files.write(file, bytes);
    }

    /** All but the lock, whose text names who looked. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("lock")) {
                    all.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return all;
    }
}
