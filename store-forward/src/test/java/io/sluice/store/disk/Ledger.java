package io.sluice.store.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.store.AppendOptions;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.Priority;
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
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final int THINNED = 40;
    private static final int STRAGGLERS = 16;
    private static final Duration STEP = Duration.ofMillis(60);
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    private static final int NEVER = Integer.MAX_VALUE;
    private static final QueueLimits QUOTA_LIMITS =
            new QueueLimits(1 << 20, QUOTA, Duration.ofDays(1), WhenFull.DROP_OLDEST);
    private static final QueueLimits THIN_LIMITS =
            new QueueLimits(1 << 20, THINNED, Duration.ofDays(1), WhenFull.THIN, 3);

    private final List<Batchlet> batchlets = new ArrayList<>();
    private final List<Batchlet> held = new ArrayList<>();
    private final List<long[]> epochs = new ArrayList<>();
    private final Random random;
    private final RamFiles files;
    private final FileLayer layer;
    private final LongSupplier salts;
    private final ManualTime time = new ManualTime();
    private final Set<String> happened = new TreeSet<>();
    private final int[] keys;

    /** One batch: a message for each of five queues, its number as state, and perhaps acknowledgements. */
    private static final class Batchlet {
        final int number;
        final byte[] payload;
        final int requestedAt;
        final long epoch;
        final long requestedStoreMillis;
        final long requestedWallMillis;
        final AtomicLong confirmedStoreMillis = new AtomicLong(Long.MAX_VALUE);
        final AtomicLong confirmedWallMillis = new AtomicLong(Long.MAX_VALUE);
        final AtomicInteger confirmedAt = new AtomicInteger(NEVER);
        int acknowledgeRequestedAt = NEVER;
        final AtomicInteger acknowledgedAt = new AtomicInteger(NEVER);

        Batchlet(int number, int size, int requestedAt, DiskStore store, ManualTime time) {
            this.number = number;
            this.epoch = store.epoch();
            this.requestedStoreMillis = store.storeMillis();
            this.requestedWallMillis = time.millis();
            this.payload = new byte[4 + size];
            new Random(number).nextBytes(payload);
            ByteBuffer.wrap(payload).putInt(number);
            this.requestedAt = requestedAt;
        }

        Priority priority() {
            return number % 10 == 0 ? Priority.HIGH : number % 3 == 0 ? Priority.LOW : Priority.NORMAL;
        }

        boolean expires() {
            return number % 4 == 1;
        }

        AppendOptions options() {
            AppendOptions options = AppendOptions.PLAIN.at(priority());
            return expires() ? options.expiringAfter(TIME_TO_LIVE) : options;
        }

        /** One that is never acknowledged, so that it has to be copied out of its segment. */
        boolean isStraggler() {
            return number % STRAGGLERS == 5;
        }
    }

    Ledger(RamFiles files, long seed, int... keys) {
        this(files, files, new Random(-seed)::nextLong, seed, keys);
    }

    /** One whose store reaches the files through a layer of the test's, and is sealed if there are keys. */
    Ledger(RamFiles files, FileLayer layer, LongSupplier salts, long seed, int... keys) {
        this.files = files;
        this.layer = layer;
        this.salts = salts;
        this.keys = keys;
        this.random = new Random(seed);
    }

    /** A life of the store: batches, each acknowledged when more than some are held, though not in their order. */
    void life(int count, int maxPayload, int lag, boolean close) throws Exception {
        DiskStore store = open(layer, time, salts, layer == files ? StoreThreads.own() : POOLED);
        epochs.add(new long[] {store.epoch(), files.changeCount()});
        Queues queues = new Queues(store);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiting.add(commitNext(store, queues, 1 + random.nextInt(maxPayload)));
            time.pass(STEP);
            while (held.size() > lag) {
                waiting.add(acknowledge(store, queues, held.remove(random.nextInt(lag / 2 + 1))));
            }
            if (random.nextInt(4) != 0) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
        note(store, queues);
        if (close) {
            store.close();
        } else {
            kill(files, store);
        }
    }

    /** What the lives so far brought about by themselves: dropped, by reason, and moved. */
    Set<String> happened() {
        return happened;
    }

    private void note(DiskStore store, Queues queues) {
        if (store.status().movedBytes() > 0) {
            happened.add("MOVED");
        }
        for (DurableQueue queue : List.of(queues.quota, queues.thin, queues.mixed)) {
            queue.status().drops().keySet().forEach(reason -> happened.add(reason.name()));
        }
    }

    private CompletableFuture<Void> commitNext(DiskStore store, Queues queues, int size) {
        Batchlet next = new Batchlet(batchlets.size(), size, files.changeCount(), store, time);
        batchlets.add(next);
        if (!next.isStraggler()) {
            held.add(next);
        }
        Batch batch = new Batch()
                .append(queues.main, next.payload)
                .put(queues.state, "last", text("" + next.number))
                .append(queues.quota, next.payload)
                .append(queues.other, next.payload)
                .append(queues.thin, next.payload)
                .append(queues.mixed, next.payload, next.options())
                .put(queues.state, "slot-" + next.number % 7, next.payload);
        if (next.number == 0) {
            batch.put(queues.state, "once", text("kept"));
        }
        return store.commit(batch).thenRun(() -> {
            next.confirmedStoreMillis.set(store.storeMillis());
            next.confirmedWallMillis.set(time.millis());
            next.confirmedAt.set(files.changeCount());
        });
    }

    private CompletableFuture<Void> acknowledge(Store store, Queues queues, Batchlet batchlet) {
        batchlet.acknowledgeRequestedAt = Math.min(batchlet.acknowledgeRequestedAt, files.changeCount());
        Batch batch = new Batch()
                .acknowledge(queues.main, batchlet.number)
                .acknowledge(queues.other, batchlet.number)
                .acknowledge(queues.mixed, batchlet.number)
                .remove(queues.state, "no such key");
        return store.commit(batch)
                .thenRun(() -> batchlet.acknowledgedAt.accumulateAndGet(files.changeCount(), Math::min));
    }

    /** What is wrong with a store opened on this disk, when the power failed after so many changes. */
    List<String> check(Map<String, byte[]> disk, int changes) {
        List<String> wrong = new ArrayList<>();
        RamFiles found = RamFiles.of(disk);
        DiskStore store;
        try {
            store = open(found, new ManualTime(), new Random(changes)::nextLong, POOLED);
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

    private void checkContent(DiskStore store, int changes, List<String> wrong) throws StoreException {
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
        checkQuota(quota, QUOTA, QUOTA, last, wrong);
        checkQuota(contentOf(queues.thin, wrong), THINNED / 2, THINNED, last, wrong);
        checkMixed(queues.mixed, main, last, store.storeMillis(), wrong);
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

    private static void checkQuota(Set<Integer> quota, int newest, int most, int last, List<String> wrong) {
        for (int number = Math.max(0, last + 1 - newest); number <= last; number++) {
            if (!quota.contains(number)) {
                wrong.add("message " + number + " was dropped though it is among the newest " + newest);
            }
        }
        if (quota.size() > most) {
            wrong.add("a queue with a quota of " + most + " holds " + quota.size());
        }
    }

    /** What was not acknowledged is there, with its priority, but for what has expired. */
    private void checkMixed(DurableQueue mixed, Set<Integer> main, int last, long storeMillis, List<String> wrong)
            throws StoreException {
        Set<Integer> there = contentOf(mixed, wrong);
        long elapsed = last < 0 ? 0 : batchlets.get(last).requestedStoreMillis;
        for (Batchlet each : batchlets.subList(0, last + 1)) {
            long confirmed = each.confirmedStoreMillis.get();
            boolean over = each.expires() && confirmed < elapsed - TIME_TO_LIVE.toMillis();
            boolean young = !each.expires() || each.requestedStoreMillis + TIME_TO_LIVE.toMillis() > storeMillis;
            if (over && there.contains(each.number)) {
                wrong.add("message " + each.number + " has expired and is there");
            }
            if (young && main.contains(each.number) && !there.contains(each.number)) {
                wrong.add("message " + each.number + " has not expired and is lost");
            }
            if (!main.contains(each.number) && there.contains(each.number)) {
                wrong.add("message " + each.number + " was acknowledged in one queue only");
            }
        }
        int sum = 0;
        for (Priority priority : Priority.values()) {
            for (QueueEntry entry : mixed.read(priority, 0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
                sum++;
                if (entry.priority() != priority
                        || batchlets.get((int) entry.offset()).priority() != priority) {
                    wrong.add("message " + entry.offset() + " has another priority");
                }
            }
        }
        if (sum != there.size()) {
            wrong.add(sum + " messages by priority, and " + there.size() + " of all");
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
            if (number >= 0) {
                checkStamps(entry, batchlets.get(number), wrong);
            }
        }
        return numbers;
    }

    private static void checkStamps(QueueEntry entry, Batchlet batchlet, List<String> wrong) {
        if (entry.epoch() != batchlet.epoch) {
            wrong.add("message " + batchlet.number + " is of epoch " + entry.epoch() + ", not " + batchlet.epoch);
        }
        if (entry.storedAtMillis() < batchlet.requestedWallMillis
                || entry.storedAtMillis() > batchlet.confirmedWallMillis.get()) {
            wrong.add("message " + batchlet.number + " is stamped " + entry.storedAtMillis());
        }
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

    private DiskStore open(FileLayer files, ManualTime time, LongSupplier salts, StoreThreads threads)
            throws StoreException {
        return DiskStore.open(files, SETTINGS, Keys.ring(keys), time, time::nanos, salts, threads);
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
        final DurableQueue thin;
        final DurableQueue mixed;
        final StateMap state;

        Queues(Store store) {
            main = store.queue("main", QueueLimits.DEFAULT);
            other = store.queue("other", QueueLimits.DEFAULT);
            quota = store.queue("quota", QUOTA_LIMITS);
            thin = store.queue("thin", THIN_LIMITS);
            mixed = store.queue("mixed", QueueLimits.DEFAULT);
            state = store.state("state");
        }
    }
}
