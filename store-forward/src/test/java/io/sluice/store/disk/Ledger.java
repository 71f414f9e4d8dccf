package io.sluice.store.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.file.FileLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Drives a store by a script and writes down what was asked and what was confirmed, each with the count of changes that
 * had been made to the files. From that it can tell, for a disk as a power cut after any change may leave it, whether a
 * store opened on it keeps every promise.
 */
final class Ledger {

    static final StoreSettings SETTINGS = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 1);

    /** Starting a thread takes longer than opening a store; so the checked stores share theirs. */
    static final StoreThreads POOLED = new StoreThreads(pool(), Runnable::run, () -> {});

    private static final int QUOTA = 5;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final QueueLimits QUOTA_LIMITS =
            new QueueLimits(1 << 20, QUOTA, Duration.ofDays(1), WhenFull.DROP_OLDEST);

    private final List<Batchlet> batchlets = new ArrayList<>();
    private final List<Batchlet> held = new ArrayList<>();
    private final List<long[]> epochs = new ArrayList<>();
    private final Random random;
    private final RamFiles files;
    private final FileLayer layer;
    private final LongSupplier salts;

    /** One batch: a message for each of three queues, its number as state, and perhaps acknowledgements. */
    private static final class Batchlet {
        final int number;
        final byte[] payload;
        final int requestedAt;
        final AtomicInteger confirmedAt = new AtomicInteger(NEVER);
        int acknowledgeRequestedAt = NEVER;
        final AtomicInteger acknowledgedAt = new AtomicInteger(NEVER);

        Batchlet(int number, int size, int requestedAt) {
            this.number = number;
            this.payload = new byte[4 + size];
            new Random(number).nextBytes(payload);
            ByteBuffer.wrap(payload).putInt(number);
            this.requestedAt = requestedAt;
        }
    }

    Ledger(RamFiles files, long seed) {
        this(files, files, new Random(-seed)::nextLong, seed);
    }

    /** One whose store reaches the files through a layer of the test's. */
    Ledger(RamFiles files, FileLayer layer, LongSupplier salts, long seed) {
        this.files = files;
        this.layer = layer;
        this.salts = salts;
        this.random = new Random(seed);
    }

    /** A life of the store: batches, each acknowledged when more than some are held, though not in their order. */
    void life(int count, int maxPayload, int lag, boolean close) throws Exception {
        Store store = open(layer, salts, layer == files ? StoreThreads.own() : POOLED);
        epochs.add(new long[] {store.epoch(), files.changeCount()});
        Queues queues = new Queues(store);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiting.add(commitNext(store, queues, 1 + random.nextInt(maxPayload)));
            while (held.size() > lag) {
                waiting.add(acknowledge(store, queues, held.remove(random.nextInt(lag / 2 + 1))));
            }
            if (random.nextInt(4) != 0) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
        if (close) {
            store.close();
        } else {
            kill(files, store);
        }
    }

    private CompletableFuture<Void> commitNext(Store store, Queues queues, int size) {
        Batchlet next = new Batchlet(batchlets.size(), size, files.changeCount());
        batchlets.add(next);
        held.add(next);
        Batch batch = new Batch()
                .append(queues.main, next.payload)
                .put(queues.state, "last", text("" + next.number))
                .append(queues.quota, next.payload)
                .append(queues.other, next.payload)
                .put(queues.state, "slot-" + next.number % 7, next.payload);
        if (next.number == 0) {
            batch.put(queues.state, "once", text("kept"));
        }
        return store.commit(batch).thenRun(() -> next.confirmedAt.set(files.changeCount()));
    }

    private CompletableFuture<Void> acknowledge(Store store, Queues queues, Batchlet batchlet) {
        batchlet.acknowledgeRequestedAt = Math.min(batchlet.acknowledgeRequestedAt, files.changeCount());
        Batch batch = new Batch()
                .acknowledge(queues.main, batchlet.number)
                .acknowledge(queues.other, batchlet.number)
                .remove(queues.state, "no such key");
        return store.commit(batch)
                .thenRun(() -> batchlet.acknowledgedAt.accumulateAndGet(files.changeCount(), Math::min));
    }

    /** What is wrong with a store opened on this disk, when the power failed after so many changes. */
    List<String> check(Map<String, byte[]> disk, int changes) {
        List<String> wrong = new ArrayList<>();
        RamFiles found = RamFiles.of(disk);
        Store store;
        try {
            store = open(found, new Random(changes)::nextLong, POOLED);
        } catch (StoreException | RuntimeException e) {
            return List.of("does not open: " + e);
        }
        try {
            checkEpoch(store, changes, wrong);
            checkContent(store, changes, wrong);
            if (store.status().quarantined() != 0) {
                wrong.add("a power cut is taken for damage");
            }
        } catch (StoreException | RuntimeException e) {
            wrong.add("cannot be read: " + e);
        } finally {
            kill(found, store);
        }
        return wrong;
    }

    private void checkEpoch(Store store, int changes, List<String> wrong) {
        for (long[] each : epochs) {
            if (each[1] <= changes && store.epoch() <= each[0]) {
                wrong.add("epoch " + store.epoch() + " is not greater than " + each[0]);
            }
        }
    }

    private void checkContent(Store store, int changes, List<String> wrong) throws StoreException {
        Queues queues = new Queues(store);
        store.commit(new Batch().remove(queues.state, "no such key")).join();
        Set<Integer> main = contentOf(queues.main, wrong);
        Set<Integer> other = contentOf(queues.other, wrong);
        Set<Integer> quota = contentOf(queues.quota, wrong);
        if (!main.equals(other)) {
            wrong.add("a batch is there in part: " + main + " and " + other);
        }
        byte[] lastBytes = queues.state.get("last");
        int last = lastBytes == null ? -1 : Integer.parseInt(new String(lastBytes, UTF_8));
        if (queues.main.end() != last + 1 || queues.quota.end() != last + 1) {
            wrong.add("state says " + last + ", the queues end at " + queues.main.end() + ", " + queues.quota.end());
        }
        for (Batchlet each : batchlets) {
            if (each.confirmedAt.get() <= changes) {
                checkConfirmed(each, changes, last, main, wrong);
            }
            if (each.requestedAt > changes && main.contains(each.number)) {
                wrong.add("message " + each.number + " comes from the future");
            }
        }
        checkQuota(quota, last, wrong);
        checkSlots(queues.state, last, wrong);
    }

    private static void checkConfirmed(Batchlet each, int changes, int last, Set<Integer> main, List<String> wrong) {
        if (each.number > last) {
            wrong.add("confirmed batch " + each.number + " is lost");
        }
        boolean there = main.contains(each.number);
        if (each.acknowledgeRequestedAt > changes && !there) {
            wrong.add("confirmed message " + each.number + " is lost");
        }
        if (each.acknowledgedAt.get() <= changes && there) {
            wrong.add("acknowledged message " + each.number + " is back");
        }
    }

    private static void checkQuota(Set<Integer> quota, int last, List<String> wrong) {
        for (int number = Math.max(0, last + 1 - QUOTA); number <= last; number++) {
            if (!quota.contains(number)) {
                wrong.add("message " + number + " was dropped though it is among the newest " + QUOTA);
            }
        }
        if (quota.size() > QUOTA) {
            wrong.add("the queue with a quota holds " + quota.size());
        }
    }

    private void checkSlots(StateMap state, int last, List<String> wrong) {
        if (last >= 0 && state.get("once") == null) {
            wrong.add("a key that was set once is lost");
        }
        Map<Integer, Integer> expected = new HashMap<>();
        for (int number = 0; number <= last; number++) {
            expected.put(number % 7, number);
        }
        expected.forEach((slot, number) -> {
            byte[] value = state.get("slot-" + slot);
            if (value == null || numberOf(ByteBuffer.wrap(value), wrong) != number) {
                wrong.add("slot " + slot + " does not hold " + number);
            }
        });
    }

    /** The numbers of the messages of a queue; wrong when altered, doubled, out of order, or at another offset. */
    private Set<Integer> contentOf(DurableQueue queue, List<String> wrong) throws StoreException {
        Set<Integer> numbers = new HashSet<>();
        long before = -1;
        for (QueueEntry entry : queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            int number = numberOf(entry.payload(), wrong);
            if (number != entry.offset() || number <= before || !numbers.add(number)) {
                wrong.add("message " + number + " at offset " + entry.offset() + " after " + before);
            }
            before = number;
        }
        return numbers;
    }

    private int numberOf(ByteBuffer payload, List<String> wrong) {
        if (payload.remaining() < 4) {
            wrong.add("a payload of " + payload.remaining() + " bytes");
            return -1;
        }
        int number = payload.getInt(payload.position());
        if (number < 0
                || number >= batchlets.size()
                || !ByteBuffer.wrap(batchlets.get(number).payload).equals(payload)) {
            wrong.add("an altered payload that says it is " + number);
            return -1;
        }
        return number;
    }

    private static ExecutorService pool() {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "checked-store");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static Store open(FileLayer files, LongSupplier salts, StoreThreads threads) throws StoreException {
        ManualTime time = new ManualTime();
        return DiskStore.open(files, SETTINGS, time, time::nanos, salts, threads);
    }

    /** Ends a store without letting it tidy up. */
    private static void kill(RamFiles files, Store store) {
        files.obey((call, name, bytes) -> {
            throw new IOException("the power is off");
        });
        store.close();
        files.obey(RamFiles.OBEDIENT);
    }

    private static final class Queues {
        final DurableQueue main;
        final DurableQueue other;
        final DurableQueue quota;
        final StateMap state;

        Queues(Store store) {
            main = store.queue("main", QueueLimits.DEFAULT);
            other = store.queue("other", QueueLimits.DEFAULT);
            quota = store.queue("quota", QUOTA_LIMITS);
            state = store.state("state");
        }
    }
}
