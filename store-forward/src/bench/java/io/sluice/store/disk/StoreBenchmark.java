package io.sluice.store.disk;

import io.sluice.store.StoreException;

import io.sluice.store.StoreSettings;

import io.sluice.store.QueueLimits;

import io.sluice.store.QueueEntry;

import io.sluice.store.DurableQueue;

import io.sluice.store.Batch;

import io.sluice.store.Store;

import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.StoreKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Durable appends beside the raw disk and other engines, in one run on one disk, interleaved so that a disk that others
 * use too disturbs all alike; and the opening and draining of a large store. Prints medians and ratios.
 *
 * <pre>
 * append DIRECTORY ROUNDS MESSAGES [WRITES_A_SECOND]      open DIRECTORY GIBIBYTES
 * </pre>
 *
 * <p>Half as many messages again warm each engine up; 2,000,000 are enough for the store to reach its steady state, in
 * which it writes over its own segments. With WRITES_A_SECOND the device below the directory is slowed down to that by
 * cgroup v1 (root; give it a loop device of its own) while it is measured, as a cheap card is.
 */
public final class StoreBenchmark {

    static final int GROUP = 256;
    static final int PAYLOAD_BYTES = 200;

    private static final int STEADY_LAG = 16;
    private static final int THROTTLED_SECONDS = 2;
    private static final Path THROTTLE = Path.of("/sys/fs/cgroup/blkio/blkio.throttle.write_iops_device");
    private static final int SECTOR_BYTES = 512;
    private static final int SECTORS_WRITTEN = 6;

    private StoreBenchmark() {}

    /** Something that makes groups of messages durable. */
    interface Subject extends AutoCloseable {

        /** Returns when the group is durable. */
        void append(byte[][] group) throws Exception;

        @Override
        void close() throws IOException, SQLException;
    }

    /** Makes a subject in a directory of its own. */
    interface Maker {
        Subject make(Path directory) throws Exception;
    }

    /** One measurement: messages a second, and bytes written to the device for each byte of payload. */
    private record Measured(double perSecond, double amplification) {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        if (args[0].equals("append")) {
            int writesASecond = args.length > 4 ? Integer.parseInt(args[4]) : 0;
            append(directory, Integer.parseInt(args[2]), Integer.parseInt(args[3]), writesASecond);
        } else {
            open(directory, Integer.parseInt(args[2]));
        }
    }

    private static void append(Path directory, int rounds, int messages, int writesASecond) throws Exception {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put("raw write + fdatasync, preallocated", RawFile::preallocated);
        makers.put("raw write + fdatasync, growing", RawFile::growing);
        makers.put("store-forward, one group at a time", directoryOf -> store(directoryOf, 1, Keyring.none()));
        makers.put("store-forward, the next group waiting", directoryOf -> store(directoryOf, 2, Keyring.none()));
        makers.put("the same, encrypted", directoryOf -> store(directoryOf, 2, key()));
        makers.put("MVStore, commit and sync", MvSubject::new);
        makers.put("SQLite, WAL, synchronous=FULL", SqliteSubject::new);
        makers.put("Chronicle Queue, sync", ChronicleSubject::new);
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Maker> each : makers.entrySet()) {
                Path own = directory.resolve("round-" + round);
                results.computeIfAbsent(each.getKey(), k -> new ArrayList<>())
                        .add(measure(each.getValue(), own, messages, writesASecond));
                delete(own);
            }
        }
        double raw = median(results.values().iterator().next(), Measured::perSecond);
        results.forEach((name, all) -> System.out.printf(
                "%-38s %,10.0f messages/s  %5.2f of raw  %5.2f bytes a byte%n",
                name,
                median(all, Measured::perSecond),
                median(all, Measured::perSecond) / raw,
                median(all, Measured::amplification)));
    }

    private static Measured measure(Maker maker, Path directory, int messages, int writesASecond) throws Exception {
        Files.createDirectories(directory);
        byte[][] group = new byte[GROUP][PAYLOAD_BYTES];
        Random random = new Random(1);
        Arrays.stream(group).forEach(random::nextBytes);
        int measured = writesASecond == 0 ? messages : GROUP * writesASecond * THROTTLED_SECONDS;
        try (Subject subject = maker.make(directory)) {
            for (int i = 0; i < messages / 2; i += GROUP) {
                subject.append(group);
            }
            if (writesASecond > 0) {
                throttle(directory, writesASecond);
            }
            try {
                long bytes = deviceBytes(directory);
                long start = System.nanoTime();
                for (int i = 0; i < measured; i += GROUP) {
                    subject.append(group);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                double written = deviceBytes(directory) - bytes;
                return new Measured(measured / seconds, written / measured / PAYLOAD_BYTES);
            } finally {
                if (writesASecond > 0) {
                    throttle(directory, 0);
                }
            }
        }
    }

    /** Lets all processes together write so often to the device below a directory; 0 is as often as it can. */
    private static void throttle(Path directory, int writesASecond) throws IOException {
        String device = Files.readString(blockDevice(directory).resolve("dev"), StandardCharsets.US_ASCII);
        Files.writeString(THROTTLE, device.strip() + " " + writesASecond, StandardCharsets.US_ASCII);
    }

    /** A queue in its steady state: what came some groups ago is acknowledged with what comes. */
    private static Subject store(Path directory, int outstanding, Keyring keys) throws StoreException {
        StoreSettings settings = new StoreSettings(16 << 20, 16 << 20, Duration.ZERO, 4 << 10, 6);
        Store store = DiskStore.open(directory, settings, keys);
        DurableQueue queue = store.queue("queue", QueueLimits.DEFAULT);
        return new Subject() {
            private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
            private long groups;

            @Override
            public void append(byte[][] group) {
                Batch batch = new Batch();
                for (byte[] payload : group) {
                    batch.append(queue, payload);
                }
                long acknowledged = (groups++ - STEADY_LAG) * GROUP;
                for (int i = 0; i < GROUP && acknowledged >= 0; i++) {
                    batch.acknowledge(queue, acknowledged + i);
                }
                waiting.add(store.commit(batch));
                if (waiting.size() >= outstanding) {
                    waiting.remove().join();
                }
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    private static Keyring key() {
        byte[] bytes = new byte[StoreKey.BYTES];
        new Random(2).nextBytes(bytes);
        return new Keyring(List.of(new StoreKey(bytes)));
    }

    private static void open(Path directory, int gibibytes) throws Exception {
        QueueLimits limits = new QueueLimits(
                1L << 40, 1L << 40, Duration.ofDays(3650), QueueLimits.WhenFull.REJECT);
        long messages = ((long) gibibytes << 30) / PAYLOAD_BYTES;
        long start = System.nanoTime();
        try (Store store = DiskStore.open(directory, StoreSettings.DEFAULT)) {
            fill(store.queue("queue", limits), store, messages);
        }
        System.out.printf("filled with %,d messages in %.0f s%n", messages, seconds(start));
        start = System.nanoTime();
        try (Store store = DiskStore.open(directory, StoreSettings.DEFAULT)) {
            DurableQueue queue = store.queue("queue", limits);
            List<QueueEntry> first = queue.read(0, 1, 1);
            System.out.printf("opened, and read offset %d, in %.3f s%n", first.get(0).offset(), seconds(start));
            start = System.nanoTime();
            long read = drain(queue, Math.min(messages, 20_000_000));
            System.out.printf("drained %,d messages at %,.0f a second%n", read, read / seconds(start));
            Runtime runtime = Runtime.getRuntime();
            System.out.printf("heap: at most %d MiB%n", runtime.maxMemory() >> 20);
        }
    }

    private static void fill(DurableQueue queue, Store store, long messages) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
        for (long i = 0; i < messages; i += 4 * GROUP) {
            Batch batch = new Batch();
            for (int k = 0; k < 4 * GROUP; k++) {
                batch.append(queue, payload);
            }
            CompletableFuture<Void> done = store.commit(batch);
            before.join();
            before = done;
        }
        before.join();
    }

    private static long drain(DurableQueue queue, long messages) throws StoreException {
        long read = 0;
        long next = 0;
        List<QueueEntry> some = queue.read(next, 1_000, 1 << 20);
        while (!some.isEmpty() && read < messages) {
            read += some.size();
            next = some.get(some.size() - 1).offset() + 1;
            some = queue.read(next, 1_000, 1 << 20);
        }
        return read;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    /** What the device below a directory has been given to write, by whomever: have a device of its own for this. */
    private static long deviceBytes(Path directory) throws IOException {
        Path stat = blockDevice(directory).resolve("stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String[] fields =
                Files.readString(stat, StandardCharsets.US_ASCII).strip().split("\\s+", -1);
        return SECTOR_BYTES * Long.parseLong(fields[SECTORS_WRITTEN]);
    }

    private static Path blockDevice(Path directory) throws IOException {
        return Path.of("/sys/class/block")
                .resolve(Path.of(Files.getFileStore(directory).name()).getFileName());
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> of) {
        double[] sorted = all.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
