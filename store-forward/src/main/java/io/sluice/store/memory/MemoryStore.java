package io.sluice.store.memory;

import io.sluice.store.Batch;
import io.sluice.store.Batch.Change;
import io.sluice.store.DurableQueue;
import io.sluice.store.HealthListener;
import io.sluice.store.Names;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.StoreStatus;
import io.sluice.store.image.Stored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store without a disk: the same contract, and nothing of it outlives the object. For embedding a broker that need
 * not remember, and for tests. One lock guards all of it; batches are applied by a committer thread as on disk, so a
 * caller that would deadlock or misorder there does so here.
 */
public final class MemoryStore implements Store {

    static final long EPOCH = 1;

    private final StoreSettings settings;
    private final Clock clock;
    private final LongSupplier nanos;
    private final ExecutorService committer;
    private volatile @Nullable Thread committerThread;

    // guarded by this
    private final Map<String, MemoryQueue> queues = new HashMap<>();
    private final Map<String, MemoryMap> maps = new HashMap<>();
    private long pendingBytes;
    private boolean closed;
    private long batches;
    private long payloadBytes;
    private long failedBatches;

    /** An empty one. */
    public static Store open() {
        return new MemoryStore(StoreSettings.DEFAULT, Clock.systemUTC(), System::nanoTime);
    }

    MemoryStore(StoreSettings settings, Clock clock, LongSupplier nanos) {
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
        this.committer = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "store-memory");
            thread.setDaemon(true);
            committerThread = thread;
            return thread;
        });
    }

    @Override
    public long epoch() {
        return EPOCH;
    }

    @Override
    public synchronized DurableQueue queue(String name, QueueLimits limits) {
        MemoryQueue queue =
                queues.computeIfAbsent(Names.checked(name), n -> new MemoryQueue(this, n, limits, clock, nanos));
        queue.limit(limits);
        return queue;
    }

    @Override
    public synchronized Collection<DurableQueue> queues() {
        return List.copyOf(queues.values());
    }

    @Override
    public synchronized StateMap state(String name) {
        return maps.computeIfAbsent(Names.checked(name), n -> new MemoryMap(this, n));
    }

    @Override
    public synchronized CompletableFuture<Void> commit(Batch batch) {
        batch.changes().forEach(this::checkOwned);
        long bytes = batch.bytes();
        if (closed) {
            return refuse(Reason.CLOSED, "the store is closed");
        }
        if (bytes > settings.maxBatchBytes()) {
            return refuse(Reason.TOO_LARGE, "a batch of " + bytes + " bytes; the limit is " + settings.maxBatchBytes());
        }
        if (pendingBytes > 0 && pendingBytes + bytes > settings.maxPendingBytes()) {
            return refuse(Reason.BUSY, pendingBytes + " bytes wait to be committed");
        }
        pendingBytes += bytes;
        CompletableFuture<Void> done = new CompletableFuture<>();
        committer.execute(() -> run(batch, bytes, done));
        return done;
    }

    /** Without a disk nothing goes wrong with it. */
    @Override
    public void onHealth(HealthListener listener) {}

    @Override
    public synchronized StoreStatus status() {
        return new StoreStatus(
                EPOCH, batches, 0, payloadBytes, 0, OptionalLong.empty(), 0, 0, 0, failedBatches, List.of());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            committer.shutdown();
        }
        if (Thread.currentThread() != committerThread) {
            awaitCommitter();
        }
    }

    synchronized void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
    }

    private void awaitCommitter() {
        try {
            committer.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> refuse(Reason reason, String message) {
        failedBatches++;
        return CompletableFuture.failedFuture(new StoreException(reason, message));
    }

    private void checkOwned(Change change) {
        Object target = change.target();
        boolean ours = (target instanceof MemoryQueue queue && queue.store() == this)
                || (target instanceof MemoryMap map && map.store() == this);
        if (!ours) {
            throw new IllegalArgumentException("the batch names a queue or map of another store");
        }
    }

    private void run(Batch batch, long bytes, CompletableFuture<Void> done) {
        Set<MemoryQueue> readable = new LinkedHashSet<>();
        List<Stored> stored = new ArrayList<>();
        try {
            apply(batch, bytes, readable, stored);
        } catch (StoreException refusal) {
            done.completeExceptionally(refusal);
            return;
        }
        done.complete(null);
        stored.forEach(Stored::tell);
        readable.forEach(MemoryQueue::tellReadable);
    }

    private synchronized void apply(Batch batch, long bytes, Set<MemoryQueue> readable, List<Stored> stored)
            throws StoreException {
        pendingBytes -= bytes;
        try {
            checkRoom(batch);
        } catch (StoreException refusal) {
            failedBatches++;
            throw refusal;
        }
        for (Change change : batch.changes()) {
            apply(change, readable, stored);
        }
        batches++;
    }

    private void apply(Change change, Set<MemoryQueue> readable, List<Stored> stored) {
        if (change instanceof Change.Append append) {
            MemoryQueue queue = (MemoryQueue) append.queue();
            long offset = queue.add(append.payload(), append.options());
            stored.add(new Stored(append.stored(), offset));
            if (offset >= 0) {
                payloadBytes += append.payload().length;
                readable.add(queue);
            }
        } else if (change instanceof Change.Acknowledge acknowledge) {
            ((MemoryQueue) acknowledge.queue()).remove(acknowledge.offset());
        } else if (change instanceof Change.Drop drop) {
            ((MemoryQueue) drop.queue()).drop(drop.firstOffset(), drop.count());
        } else if (change instanceof Change.Put put) {
            ((MemoryMap) put.map()).put(put.key(), put.value());
        } else if (change instanceof Change.Remove remove) {
            ((MemoryMap) remove.map()).remove(remove.key());
        }
    }

    private static void checkRoom(Batch batch) throws StoreException {
        Map<MemoryQueue, long[]> wanted = new HashMap<>();
        for (Change change : batch.changes()) {
            if (change instanceof Change.Append append) {
                long[] sum = wanted.computeIfAbsent((MemoryQueue) append.queue(), q -> new long[2]);
                sum[0]++;
                sum[1] += append.payload().length;
            }
        }
        for (Map.Entry<MemoryQueue, long[]> each : wanted.entrySet()) {
            each.getKey().checkRoom(each.getValue()[0], each.getValue()[1]);
        }
    }
}
