package io.sluice.store.disk;

import static io.sluice.store.StoreContract.append;
import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.texts;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.seal.Keyring;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that seals what it writes: what the disk shows of it, and what it takes to open it. */
@Timeout(60)
final class SealedStoreTest {

    private static final StoreSettings SMALL = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 2);

    private final ManualTime time = new ManualTime();
    private final List<Store> open = new ArrayList<>();
    private RamFiles files = new RamFiles();

    @TempDir
    Path directory;

    @AfterEach
    void closeAll() {
        open.forEach(Store::close);
    }

    @Test
    void everything_is_found_again_with_the_key() throws Exception {
        fill(open(1), 3, 400);
        assertThat(read(open(1))).isEqualTo(expected(3, 400));
    }

    @Test
    void everything_is_found_again_with_the_key_after_a_kill() throws Exception {
        Store store = open(1);
        append(store.queue("q", QueueLimits.DEFAULT), "a", "b");
        files = RamFiles.of(files.content());
        assertThat(texts(open(1).queue("q", QueueLimits.DEFAULT))).containsExactly("a", "b");
    }

    @Test
    void nothing_that_was_written_can_be_read_from_the_disk() throws Exception {
        List<String> secrets = List.of("PAYLOAD-9c1e", "QUEUE-77ab", "MAP-51dd", "KEY-e3f0", "VALUE-08bd");
        fillWithSecrets(Keys.ring(1), secrets);
        assertThat(shown(secrets)).isEmpty();
    }

    /** The test above can fail. */
    @Test
    void without_a_key_all_of_it_can_be_read_from_the_disk() throws Exception {
        List<String> secrets = List.of("PAYLOAD-9c1e", "QUEUE-77ab", "MAP-51dd", "KEY-e3f0", "VALUE-08bd");
        fillWithSecrets(Keyring.none(), secrets);
        assertThat(shown(secrets)).containsExactlyElementsOf(secrets);
    }

    private void fillWithSecrets(Keyring keys, List<String> secrets) throws Exception {
        try (Store store = DiskStore.open(directory, SMALL, keys)) {
            DurableQueue queue = store.queue(secrets.get(1), QueueLimits.DEFAULT);
            for (int i = 0; i < 300; i++) {
                store.commit(new Batch()
                                .append(queue, (secrets.get(0) + "x".repeat(5_000)).getBytes(UTF_8))
                                .put(store.state(secrets.get(2)), secrets.get(3) + i, bytes(secrets.get(4))))
                        .join();
                queue.acknowledge(i - 3).join();
            }
        }
    }

    private List<String> shown(List<String> secrets) throws IOException {
        List<String> shown = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String content = file.getFileName() + " " + Files.readString(file, ISO_8859_1);
                secrets.stream().filter(content::contains).forEach(shown::add);
            }
        }
        return secrets.stream().filter(shown::contains).toList();
    }

    @Test
    void with_another_key_or_none_it_is_refused_and_nothing_on_the_disk_differs() throws Exception {
        try (Store store = DiskStore.open(directory, SMALL, Keys.ring(1))) {
            fill(store, 2, 200);
        }
        Files.createFile(directory.resolve("checkpoint-00000000000000ff.unfinished"));
        Map<String, String> before = state();
        for (Keyring wrong : List.of(Keyring.none(), Keys.ring(2), Keys.ring(3, 2))) {
            assertThatThrownBy(() -> DiskStore.open(directory, SMALL, wrong))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_KEY))
                    .hasMessageContaining(
                            "is sealed with key " + Keyring.named(Keys.key(1).identity()))
                    .hasMessageContaining("give the file of that key");
            assertThat(state()).isEqualTo(before);
        }
        try (Store store = DiskStore.open(directory, SMALL, Keys.ring(1))) {
            assertThat(read(store)).isEqualTo(expected(2, 200));
        }
    }

    @Test
    void one_file_of_an_unknown_key_is_refused_whatever_else_is_damaged() throws Exception {
        fill(open(1), 1, 200);
        fill(open(2, 1), 1, 200);
        Map<String, byte[]> content = files.content();
        content.forEach((name, bytes) -> {
            boolean ofTheSecond = name.endsWith(Keyring.named(Keys.key(2).identity()));
            if (CheckpointFiles.isName(name) || (name.startsWith("segment-") && !ofTheSecond)) {
                bytes[20] ^= 1;
            }
        });
        files = RamFiles.of(content);
        assertThatThrownBy(() -> open(1)).hasMessageContaining("is sealed with key");
        assertThat(files.changes()).isEmpty();
    }

    @Test
    void a_sealed_segment_whose_first_block_is_lost_is_known_by_its_name() throws Exception {
        fill(open(1), 2, 200);
        Map<String, byte[]> content = files.content();
        content.forEach((name, bytes) -> {
            if (name.startsWith("segment-")) {
                java.util.Arrays.fill(bytes, 0, SegmentHeader.BLOCK_BYTES, (byte) 0);
            }
        });
        content.keySet().removeIf(CheckpointFiles::isName);
        files = RamFiles.of(content);
        assertThatThrownBy(() -> open(2))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_KEY));
        assertThat(files.changes()).isEmpty();
        assertThat(read(open(1))).isEqualTo(expected(2, 200));
    }

    @Test
    void a_rotated_key_seals_what_comes_and_the_old_one_opens_what_was() throws Exception {
        fill(open(1), 1, 200);
        fill(open(2, 1), 1, 200);
        assertThatThrownBy(() -> open(2)).hasMessageContaining("is sealed with key");
        Store store = open(2, 1);
        assertThat(read(store)).isEqualTo(expected(2, 200));
        DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
        for (long offset = 0; offset < queue.end(); offset++) {
            queue.acknowledge(offset).join();
        }
        String old = Keyring.named(Keys.key(1).identity());
        turnOver(store, name -> name.endsWith(old));
        store.close();
        assertThat(texts(open(2).queue("q", QueueLimits.DEFAULT))).isEmpty();
    }

    @Test
    void a_plain_store_is_sealed_from_the_moment_it_has_a_key_and_plain_no_more() throws Exception {
        fill(open(), 1, 200);
        fill(open(1), 1, 200);
        assertThat(read(open(1))).isEqualTo(expected(2, 200));
        assertThatThrownBy(this::open)
                .hasMessageContaining("no key was given")
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_KEY));
    }

    @Test
    void what_a_plain_store_left_is_overwritten_once_it_has_a_key() throws Exception {
        String secret = "PAYLOAD-9c1e";
        Store plain = open();
        DurableQueue queue = plain.queue("q", QueueLimits.DEFAULT);
        for (int i = 0; i < 200; i++) {
            plain.commit(new Batch().append(queue, bytes(secret + "x".repeat(5_000))))
                    .join();
            queue.acknowledge(i - 20).join();
        }
        plain.commit(new Batch().put(plain.state("m"), "k1", bytes(secret))).join();
        plain.close();
        assertThat(shows(secret)).isTrue();

        Store sealed = open(1);
        assertThat(sealed.queue("q", QueueLimits.DEFAULT).status().entries()).isEqualTo(20);
        for (long offset = 0; offset < 200; offset++) {
            sealed.queue("q", QueueLimits.DEFAULT).acknowledge(offset).join();
        }
        turnOver(sealed, name -> name.startsWith("segment-") && name.split("-", -1).length == 4);
        Awaitility.await().until(() -> {
            time.pass(Duration.ofSeconds(1));
            sealed.commit(new Batch().put(sealed.state("m"), "k1", bytes("other")))
                    .join();
            return !shows(secret);
        });
    }

    private boolean shows(String secret) {
        return files.content().values().stream().anyMatch(bytes -> new String(bytes, ISO_8859_1).contains(secret));
    }

    @Test
    void segments_of_the_first_format_are_read_with_and_without_a_key() throws Exception {
        fill(open(), 1, 200);
        Map<String, byte[]> content = files.content();
        content.keySet().removeIf(CheckpointFiles::isName);
        content.forEach((name, bytes) -> {
            if (name.startsWith("segment-")) {
                ByteBuffer head = ByteBuffer.wrap(bytes).putInt(8, 1);
                head.putInt(56, crc(head.slice(0, 56)));
                java.util.Arrays.fill(bytes, 60, SegmentHeader.BLOCK_BYTES, (byte) 0);
            }
        });
        files = RamFiles.of(content);
        Store plain = open();
        assertThat(read(plain)).isEqualTo(expected(1, 200));
        assertThat(plain.status().quarantined()).isZero();
        files = RamFiles.of(content);
        assertThat(read(open(1))).isEqualTo(expected(1, 200));
    }

    @Test
    void a_frame_that_was_altered_together_with_its_checksum_is_set_aside() throws Exception {
        fill(open(1), 1, 30);
        Map<String, byte[]> content = files.content();
        content.keySet().removeIf(CheckpointFiles::isName);
        AtomicInteger forged = new AtomicInteger();
        content.forEach((name, bytes) -> {
            SegmentHeader header = SegmentHeader.ofName(name);
            if (header != null && forged.get() == 0) {
                ByteBuffer segment = ByteBuffer.wrap(bytes);
                int at = (int) Frame.endOf(SegmentHeader.BLOCK_BYTES, segment.getInt(SegmentHeader.BLOCK_BYTES));
                int checked = Frame.HEAD_BYTES + segment.getInt(at);
                bytes[at + Frame.HEAD_BYTES + 1_000] ^= 1;
                segment.putInt(at + checked, header.salt().crc(at, segment.slice(at, checked)));
                forged.incrementAndGet();
            }
        });
        files = RamFiles.of(content);
        Store store = open(1);
        assertThat(texts(store.queue("q", QueueLimits.DEFAULT))).hasSize(29).doesNotContain("1");
        assertThat(store.status().quarantined()).isEqualTo(1);
        assertThat(files.content().keySet()).anyMatch(name -> name.startsWith("quarantine/segment-"));
    }

    @Test
    void a_checkpoint_that_was_altered_together_with_its_checksums_is_set_aside() throws Exception {
        fill(open(1), 2, 30);
        Map<String, byte[]> content = files.content();
        String newest = content.keySet().stream()
                .filter(CheckpointFiles::isName)
                .reduce((a, b) -> b)
                .orElseThrow();
        content.computeIfPresent(newest, (name, bytes) -> {
            ByteBuffer file = ByteBuffer.wrap(bytes);
            bytes[5_000] ^= 1;
            file.putInt(56, crc(file.slice(4096, (int) file.getLong(16))));
            file.putInt(60, crc(file.slice(0, 60)));
            file.putInt(88, crc(file.slice(0, 88)));
            return bytes;
        });
        files = RamFiles.of(content);
        Store store = open(1);
        assertThat(read(store)).isEqualTo(expected(2, 30));
        assertThat(store.status().quarantined()).isEqualTo(1);
    }

    private static int crc(ByteBuffer bytes) {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Whatever fails, and however often: one place in a segment, one ciphertext. */
    @Test
    void no_place_of_a_segment_is_written_twice_whatever_fails() throws Exception {
        Random random = new Random(9);
        files.obey((call, name, count) -> {
            boolean fails = random.nextInt(12) == 0 && name.startsWith("segment-");
            if (fails && call.equals("sync") && random.nextBoolean()) {
                throw new IllegalStateException("a fault below");
            }
            if (fails && call.equals("sync")) {
                throw new IOException("Input/output error");
            }
            return fails && call.equals("write") ? count / 2 : count;
        });
        Store store = open(1);
        DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
        int failed = 0;
        for (int i = 0; i < 400; i++) {
            failed += queue.append(bytes("message " + i))
                    .handle((nothing, failure) -> failure == null ? 0 : 1)
                    .join();
        }
        assertThat(failed).isGreaterThan(20);
        files.obey(RamFiles.OBEDIENT);
        store.close();
        assertThat(writtenTwice(files.changes())).isEmpty();
    }

    private Store open(int... keys) throws StoreException {
        Store store = DiskStore.open(
                files,
                SMALL,
                Keys.ring(keys),
                time,
                time::nanos,
                new Random(files.content().size() + 100 * keys.length)::nextLong,
                StoreThreads.own());
        open.add(store);
        return store;
    }

    /** Appends the numbers from what is there on, some with a long tail, then closes; several lives. */
    private void fill(Store store, int lives, int count) throws Exception {
        Store now = store;
        for (int life = 0; life < lives; life++) {
            DurableQueue queue = now.queue("q", QueueLimits.DEFAULT);
            for (int i = 0; i < count; i++) {
                long number = queue.end();
                now.commit(new Batch()
                                .append(queue, bytes("" + number))
                                .put(now.state("m"), "k" + number % 50, new byte[3_000])
                                .put(now.state("m"), "last", bytes("" + number)))
                        .join();
            }
            if (life + 1 < lives && open.contains(now)) {
                now.close();
                now = open(1);
            }
        }
        if (open.contains(now)) {
            now.close();
        }
    }

    private static List<String> read(Store store) throws StoreException {
        List<String> all = new ArrayList<>(texts(store.queue("q", QueueLimits.DEFAULT)));
        byte[] last = store.state("m").get("last");
        all.add(last == null ? "nothing" : new String(last, UTF_8));
        return all;
    }

    private static List<String> expected(int lives, int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < lives * count; i++) {
            all.add("" + i);
        }
        all.add("" + (lives * count - 1));
        return all;
    }

    /** Has every segment written so far go: two checkpoints, and nothing left in them. */
    private void turnOver(Store store, Predicate<String> old) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            for (int i = 0; i < 200; i++) {
                store.commit(new Batch().put(store.state("m"), "k" + i % 50, new byte[9_000]))
                        .join();
            }
            time.pass(Duration.ofSeconds(1));
            return files.content().keySet().stream().noneMatch(old);
        });
    }

    /** Each file with its size, time of change and digest; the lock aside, which names who asked last. */
    private Map<String, String> state() throws Exception {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(each -> !each.endsWith("lock")).toList()) {
                String digest = Files.isDirectory(file)
                        ? "folder"
                        : HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
                state.put(file.toString(), Files.getLastModifiedTime(file) + " " + digest);
            }
        }
        return state;
    }

    /** Where a write to a segment lands on what was written to it since it has its name. */
    private static List<String> writtenTwice(List<RamFiles.Change> changes) {
        List<String> twice = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        Map<Integer, Set<Long>> written = new HashMap<>();
        for (RamFiles.Change change : changes) {
            if (change instanceof RamFiles.Change.Create create) {
                numbers.put(create.name(), create.file());
            } else if (change instanceof RamFiles.Change.Rename rename) {
                int file = Objects.requireNonNull(numbers.remove(rename.from()));
                numbers.put(rename.to(), file);
                written.remove(file);
                if (rename.to().startsWith("segment-")) {
                    written.put(file, new HashSet<>());
                }
            } else if (change instanceof RamFiles.Change.Write write && written.containsKey(write.file())) {
                for (long at = write.position(); at < write.position() + write.bytes().length; at++) {
                    if (!Objects.requireNonNull(written.get(write.file())).add(at)) {
                        twice.add(write.file() + " at " + at);
                    }
                }
            }
        }
        assertThat(written).isNotEmpty();
        return twice;
    }
}
