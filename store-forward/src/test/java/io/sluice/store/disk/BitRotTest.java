package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FreeFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A store of 1 MiB with one bit flipped, at every place in turn, or cut short. It opens, and all that is sound is there:
 * at most the messages of one frame are missing. The normal build takes every eighth 64-byte cell, {@code -Pexhaustive}
 * each.
 */
@ExtendWith(Quiet.class)
@Timeout(1800)
final class BitRotTest {

    private static final int CELL_BYTES = 64 * Integer.getInteger("sluice.bitrot.stride", 8);
    private static final int SECTOR_BYTES = 512;
    private static final int MESSAGES = 700;
    private static final int LARGEST = 2_400;
    private static final StoreSettings SETTINGS = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 0);

    private final ManualTime time = new ManualTime();
    private final Random random = new Random(3);
    private int[] keys = {};

    @Test
    void one_flipped_bit_costs_one_frame_at_most() throws Exception {
        flipEach(store(), CELL_BYTES);
    }

    @Test
    void one_flipped_bit_costs_one_frame_at_most_of_a_sealed_store() throws Exception {
        keys = new int[] {1};
        flipEach(store(), 4 * CELL_BYTES);
    }

    private void flipEach(Map<String, byte[]> sound, int cellBytes) throws StoreException {
        for (Map.Entry<String, byte[]> file : sound.entrySet()) {
            for (int at = 0; at + cellBytes <= file.getValue().length && holdsData(file.getKey()); at += cellBytes) {
                byte[] damaged = file.getValue().clone();
                damaged[at + random.nextInt(cellBytes)] ^= (byte) (1 << random.nextInt(8));
                Map<String, byte[]> disk = new HashMap<>(sound);
                disk.put(file.getKey(), damaged);
                int lost = lost(disk, file.getKey() + " at " + at);
                assertThat(lost).describedAs("%s at %d", file.getKey(), at).isLessThanOrEqualTo(messagesInAFrame());
            }
        }
    }

    @Test
    void one_flipped_bit_among_moved_messages_costs_one_frame_at_most() throws Exception {
        Map<String, byte[]> sound = storeOfMoved();
        assertThat(lost(sound, "sound")).isZero();
        for (Map.Entry<String, byte[]> file : sound.entrySet()) {
            int step = 16 * CELL_BYTES;
            for (int at = 0; at + step <= file.getValue().length && holdsData(file.getKey()); at += step) {
                byte[] damaged = file.getValue().clone();
                damaged[at + random.nextInt(step)] ^= (byte) (1 << random.nextInt(8));
                Map<String, byte[]> disk = new HashMap<>(sound);
                disk.put(file.getKey(), damaged);
                int lost = lost(disk, file.getKey() + " at " + at);
                assertThat(lost).describedAs("%s at %d", file.getKey(), at).isLessThanOrEqualTo(messagesInAFrame());
            }
        }
    }

    @Test
    void a_file_cut_short_costs_what_was_cut_off() throws Exception {
        Map<String, byte[]> sound = store();
        for (Map.Entry<String, byte[]> file : sound.entrySet()) {
            for (int at = 0; at < file.getValue().length && holdsData(file.getKey()); at += SECTOR_BYTES) {
                Map<String, byte[]> disk = new HashMap<>(sound);
                disk.put(file.getKey(), Arrays.copyOf(file.getValue(), at));
                int cutOff = file.getValue().length - at;
                int lost = lost(disk, file.getKey() + " cut at " + at);
                int largestLoss = CheckpointFiles.isName(file.getKey()) ? 0 : MESSAGES * cutOff / (200 << 10);
                assertThat(lost)
                        .describedAs("%s cut at %d", file.getKey(), at)
                        .isLessThanOrEqualTo(largestLoss + messagesInAFrame());
            }
        }
    }

    @Test
    void a_missing_file_costs_what_was_in_it() throws Exception {
        Map<String, byte[]> sound = store();
        for (String name : sound.keySet()) {
            Map<String, byte[]> disk = new HashMap<>(sound);
            disk.remove(name);
            int lost = lost(disk, name + " removed");
            assertThat(lost).describedAs(name).isLessThan(MESSAGES / 2);
        }
    }

    @Test
    void foreign_files_are_left_alone() throws Exception {
        Map<String, byte[]> disk = new TreeMap<>(store());
        disk.put("segment-notes.txt", new byte[100]);
        disk.put("segment-00000000000000aa-0000000000000001-0000000000000002", new byte[10_000]);
        disk.put("checkpoint-00000000000000ff", new byte[5]);
        disk.put("readme", new byte[10]);
        RamFiles files = RamFiles.of(disk);
        Store store = open(files);
        assertThat(numbers(store, "foreign")).hasSize(MESSAGES);
        store.close();
        assertThat(files.content()).containsKeys("segment-notes.txt", "readme");
    }

    /** The messages that a store on this disk lacks; fails when one is altered, doubled or out of order. */
    private int lost(Map<String, byte[]> disk, String what) throws StoreException {
        Store store = open(RamFiles.of(disk));
        try {
            int lost = MESSAGES - numbers(store, what).size();
            if (lost > 0) {
                assertThat(store.queue("q", QueueLimits.DEFAULT).status().entries())
                        .isGreaterThan(0);
            }
            return lost;
        } finally {
            store.close();
        }
    }

    private static List<Integer> numbers(Store store, String what) throws StoreException {
        List<Integer> numbers = store.queue("q", QueueLimits.DEFAULT).read(0, MESSAGES + 1, Integer.MAX_VALUE).stream()
                .map(BitRotTest::numberOf)
                .toList();
        assertThat(numbers).describedAs(what).isSorted().doesNotHaveDuplicates();
        return numbers;
    }

    private static int numberOf(QueueEntry entry) {
        int number = entry.payload().getInt(entry.payload().position());
        assertThat(entry.payload()).isEqualTo(ByteBuffer.wrap(payload(number)));
        assertThat(entry.offset()).isEqualTo(number);
        return number;
    }

    private static boolean holdsData(String name) {
        return !FreeFiles.isName(name);
    }

    private static int messagesInAFrame() {
        return 2 * GroupWriter.FRAME_BYTES / (LARGEST / 2) + 8;
    }

    /** A store of about 1 MiB, closed. */
    private Map<String, byte[]> store() throws StoreException {
        RamFiles files = new RamFiles();
        Store store = open(files);
        DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
        for (int i = 0; i < MESSAGES; i++) {
            queue.append(payload(i)).join();
        }
        store.close();
        return files.content();
    }

    /** One whose messages had so much beside them, acknowledged, that they had to be moved. */
    private Map<String, byte[]> storeOfMoved() throws StoreException {
        RamFiles files = new RamFiles();
        Store store = open(files);
        DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
        DurableQueue beside = store.queue("beside", QueueLimits.DEFAULT);
        for (int i = 0; i < MESSAGES; i++) {
            store.commit(new Batch()
                            .append(queue, payload(i))
                            .append(beside, new byte[10_000])
                            .acknowledge(beside, i))
                    .join();
            time.pass(Duration.ofMillis(100));
        }
        assertThat(store.status().movedBytes()).isGreaterThan(100_000);
        store.close();
        return files.content();
    }

    private Store open(RamFiles files) throws StoreException {
        return DiskStore.open(
                files,
                SETTINGS,
                Keys.ring(keys),
                time,
                time::nanos,
                new Random(files.content().size())::nextLong,
                Ledger.POOLED);
    }

    private static byte[] payload(int number) {
        byte[] bytes = new byte[4 + number * 37 % LARGEST];
        Arrays.fill(bytes, (byte) number);
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }
}
