package io.sluice.store.disk;

import io.sluice.store.Batch;
import io.sluice.store.Batch.Change;
import io.sluice.store.DropReason;
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
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.DiskFiles;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.FreeFiles;
import io.sluice.store.file.Quarantine;
import io.sluice.store.file.ReadOnlyFiles;
import io.sluice.store.image.Checkpoint;
import io.sluice.store.image.Image;
import io.sluice.store.image.JournalMap;
import io.sluice.store.image.JournalQueue;
import io.sluice.store.image.Owner;
import io.sluice.store.seal.Keyring;
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.SegmentHeader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory. Its committer thread reads the directory back, writes every batch, and does the upkeep: it
 * drops what is too old or too much, lets go of segments, and has checkpoints taken. A second thread writes those and
 * fills the pool of free files; a reader's thread reads.
 */
public final class DiskStore implements Store, Owner {

    private static final Logger log = LoggerFactory.getLogger(DiskStore.class);

    private final FileLayer files;
    private final StoreSettings settings;
    private final Keyring keys;
    private final Clock wall;
    private final LongSupplier nanos;
    private final LongSupplier random;
    private final Inbox inbox;
    private final Image image = new Image(this);
    private final StoreThreads threads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<Opened> opened = new CompletableFuture<>();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final Health health;
    private final WearMeter wear;
    private final AtomicLong refusedBatches = new AtomicLong();
    private final Queue<Lost> lost = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread committerThread;

    /** What exists once the directory has been read. */
    private record Opened(
            long epoch,
            Journal journal,
            Committer committer,
            Checkpointing checkpointing,
            Sweeping sweeping,
            Compaction compaction,
            StoreClock clock,
            Quarantine quarantine,
            Watch watch) {}

    private record Lost(JournalQueue queue, long firstOffset, long count) {}

    private DiskStore(
            FileLayer files,
            StoreSettings settings,
            Keyring keys,
            Clock wall,
            LongSupplier nanos,
            LongSupplier random,
            StoreThreads threads) {
        this.files = files;
        this.settings = settings;
        this.keys = keys;
        this.wall = wall;
        this.nanos = nanos;
        this.random = random;
        this.inbox = new Inbox(settings);
        this.threads = threads;
        this.health = new Health(files.place(), wall, threads.housekeeping());
        this.wear = new WearMeter(nanos.getAsLong());
    }

    /**
     * A store in a directory, made when it does not exist yet. Returns when all of it has been read and the epoch is
     * durable. What is damaged is set aside, counted and logged, and hinders nothing.
     *
     * @throws StoreException {@code LOCKED} when another process has it, {@code NEWER_FORMAT} when a newer version
     *     wrote it, {@code WRONG_KEY} when it is sealed, {@code IO} when the directory cannot be made or read
     */
    public static Store open(Path directory, StoreSettings settings) throws StoreException {
        return open(directory, settings, Keyring.none());
    }

    /**
     * The same with encryption at rest; {@code WRONG_KEY} when something is sealed with another key, with nothing changed.
     *
     * @param keys the first seals what is written, each opens what it sealed; wiped when the store is closed or refused
     */
    public static Store open(Path directory, StoreSettings settings, Keyring keys) throws StoreException {
        return open(() -> DiskFiles.open(directory), settings, keys);
    }

    /**
     * A store in a directory that has been one's already, whose queues keep what they hold until somebody sets limits.
     *
     * @param toRead true to change nothing: every commit fails, no file is touched but the lock
     * @param keys as {@link #open}
     * @throws StoreException as {@link #open}; {@code IO} when the directory is no store's
     */
    public static Store openExisting(Path directory, StoreSettings settings, boolean toRead, Keyring keys)
            throws StoreException {
        Locking locking = () -> DiskFiles.openExisting(directory);
        return open(toRead ? () -> new ReadOnlyFiles(locking.lock()) : locking, settings, keys);
    }

    private interface Locking {
        FileLayer lock() throws StoreException;
    }

    private static Store open(Locking directory, StoreSettings settings, Keyring keys) throws StoreException {
        FileLayer files;
        try {
            files = directory.lock();
        } catch (StoreException e) {
            keys.close();
            throw e;
        }
        return open(
                files,
                settings,
                keys,
                Clock.systemUTC(),
                System::nanoTime,
                new SecureRandom()::nextLong,
                StoreThreads.own());
    }

    /** The same over other files, clocks and threads. */
    static DiskStore open(
            FileLayer files,
            StoreSettings settings,
            Clock wall,
            LongSupplier nanos,
            LongSupplier random,
            StoreThreads threads)
            throws StoreException {
        return open(files, settings, Keyring.none(), wall, nanos, random, threads);
    }

    /** The same with encryption at rest. */
    static DiskStore open(
            FileLayer files,
            StoreSettings settings,
            Keyring keys,
            Clock wall,
            LongSupplier nanos,
            LongSupplier random,
            StoreThreads threads)
            throws StoreException {
        DiskStore store = new DiskStore(files, settings, keys, wall, nanos, random, threads);
        threads.committer().execute(store::run);
        try {
            store.opened.join();
        } catch (CompletionException e) {
            store.close();
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw e;
        }
        return store;
    }

    @Override
    public long epoch() {
        return opened.join().epoch();
    }

    @Override
    public DurableQueue queue(String name, QueueLimits limits) {
        JournalQueue queue = image.queue(Names.checked(name));
        if (queue.limit(limits)) {
            Opened now = opened.join();
            inbox.post(() -> image.trim(
                    List.of(queue), now.clock().storeMillis(), now.committer().drops()));
        }
        return queue;
    }

    @Override
    public Collection<DurableQueue> queues() {
        return List.copyOf(image.queues());
    }

    @Override
    public StateMap state(String name) {
        return image.map(Names.checked(name));
    }

    @Override
    public CompletableFuture<Void> commit(Batch batch) {
        batch.changes().forEach(this::checkOwned);
        long bytes = batch.bytes();
        long bound = GroupWriter.boundOf(batch);
        if (bytes > settings.maxBatchBytes() || bound > settings.segmentBytes() - 2 * SegmentHeader.BLOCK_BYTES) {
            return refuse(Reason.TOO_LARGE, "a batch of " + bytes + " bytes; the limit is " + settings.maxBatchBytes());
        }
        if (files.isReadOnly()) {
            return refuse(Reason.IO, "the store was opened to be read only");
        }
        Waiting waiting = new Waiting(batch, bytes, bound, new CompletableFuture<>());
        return switch (inbox.offer(waiting)) {
            case TAKEN -> waiting.done();
            case BUSY ->
                refuse(Reason.BUSY, "more than " + settings.maxPendingBytes() + " bytes would wait to be committed");
            case CLOSED -> refuse(Reason.CLOSED, "the store is closed");
        };
    }

    @Override
    public void onHealth(HealthListener listener) {
        inbox.post(() -> health.listen(listener));
    }

    @Override
    public StoreStatus status() {
        Opened now = opened.join();
        return new StoreStatus(
                now.epoch(),
                now.committer().batches(),
                now.committer().syncs(),
                now.committer().payloadBytes(),
                writtenBytes.get(),
                wear.bytesPerDay(nanos.getAsLong(), writtenBytes.get()),
                now.journal().segmentCount(),
                now.quarantine().count(),
                now.committer().movedBytes(),
                now.committer().failedBatches() + refusedBatches.get(),
                health.troubles());
    }

    @Override
    public void close() {
        inbox.close();
        if (Thread.currentThread() == committerThread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                closed.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long storeMillis() {
        return opened.join().clock().storeMillis();
    }

    @Override
    public void checkOpen() throws StoreException {
        if (inbox.isClosed()) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
    }

    @Override
    public void lost(JournalQueue queue, long firstOffset, long count) {
        lost.add(new Lost(queue, firstOffset, count));
    }

    private void checkOwned(Change change) {
        Object target = change.target();
        boolean ours = (target instanceof JournalQueue queue && queue.image() == image)
                || (target instanceof JournalMap map && map.image() == image);
        if (!ours) {
            throw new IllegalArgumentException("the batch names a queue or map of another store");
        }
    }

    private CompletableFuture<Void> refuse(Reason reason, String message) {
        refusedBatches.incrementAndGet();
        return CompletableFuture.failedFuture(new StoreException(reason, message));
    }

    private void run() {
        committerThread = Thread.currentThread();
        try {
            Opened now = recover();
            opened.complete(now);
            while (work(now)) {
                upkeep(now);
            }
            end(now);
        } catch (StoreException | RuntimeException e) {
            opened.completeExceptionally(e);
        } finally {
            inbox.close();
            inbox.rest().forEach(w -> w.fail(new StoreException(Reason.CLOSED, "the store is closed")));
            keys.close();
            files.close();
            threads.end().run();
            committerThread = null;
            closed.countDown();
        }
    }

    private Opened recover() throws StoreException {
        Inventory inventory = Inventory.of(files, keys);
        Quarantine quarantine = Quarantine.of(files);
        Recovery recovery = new Recovery(files, image, quarantine, keys);
        recovery.run(inventory);
        FreeFiles free = new FreeFiles(files, settings, writtenBytes, Remains.checkedWith(keys));
        Journal journal = new Journal(files, settings, free, keys, random, writtenBytes, health);
        recovery.segments().values().forEach(journal::found);
        CheckpointFiles checkpoints = new CheckpointFiles(files, keys);
        Checkpointing checkpointing = new Checkpointing(
                checkpoints, free, settings, threads.housekeeping(), inbox, nanos, writtenBytes, health);
        Checkpoint from = recovery.checkpoint();
        if (from != null) {
            journal.beyond(from.fromSegment());
            for (int i = recovery.checkpointNames().size() - 1; i >= 0; i--) {
                checkpointing.found(
                        recovery.checkpointNames().get(i), i == 0 ? from.fromSegment() : recovery.olderFromSegment());
            }
        }
        if (!files.isReadOnly()) {
            inventory.free().forEach(free::found);
        }
        StoreClock clock = new StoreClock(wall, nanos, recovery.storeMillis());
        Committer committer = new Committer(journal, image, clock, recovery.nextEpoch(), recovery.nextNumber());
        Watch watch = new Watch(health, wear, free, committer, quarantine, threads.housekeeping(), nanos, writtenBytes);
        Sweeping sweeping = new Sweeping(image, committer.drops(), clock, threads.housekeeping(), inbox, nanos);
        Compaction compaction = new Compaction(
                image, journal, committer, threads.housekeeping(), inbox, nanos, () -> takeLost(quarantine, committer));
        Opened now = new Opened(
                recovery.nextEpoch(),
                journal,
                committer,
                checkpointing,
                sweeping,
                compaction,
                clock,
                quarantine,
                watch);
        begin(now, recovery);
        return now;
    }

    private void begin(Opened now, Recovery recovery) {
        if (files.isReadOnly()) {
            return;
        }
        try {
            now.committer().begin();
        } catch (StoreException e) {
            log.warn("open, but nothing can be written yet: {}", e.getMessage());
        }
        if (recovery.replayedBytes() > 0) {
            checkpoint(now);
        }
        now.watch().begin();
        log.info(
                "open epoch={} segments={} replayed={} quarantined={}",
                now.epoch(),
                now.journal().segmentCount(),
                recovery.replayedBytes(),
                now.quarantine().count());
    }

    private boolean work(Opened now) {
        List<Waiting> group = group();
        runTasks(now);
        try {
            now.committer().commit(group);
        } catch (RuntimeException bug) {
            log.error("a group failed batches={}", group.size(), bug);
            StoreException reason = new StoreException(Reason.IO, "a fault of the store: " + bug, bug);
            group.forEach(waiting -> waiting.fail(reason));
            now.committer().forget();
        }
        inbox.done(group.stream().mapToLong(Waiting::bytes).sum());
        return !group.isEmpty() || !inbox.isClosed();
    }

    private void runTasks(Opened now) {
        try {
            inbox.tasks().forEach(Runnable::run);
        } catch (RuntimeException bug) {
            log.error("a task failed", bug);
            now.committer().forget();
        }
    }

    private List<Waiting> group() {
        try {
            return inbox.group(Inbox.IDLE_NANOS);
        } catch (InterruptedException e) {
            log.warn("the committer was interrupted, and goes on");
            return new ArrayList<>();
        }
    }

    private void upkeep(Opened now) {
        if (files.isReadOnly()) {
            return;
        }
        try {
            takeLost(now.quarantine(), now.committer());
            now.sweeping().step();
            now.compaction().step(now.checkpointing().neededFrom());
            if (now.clock().isTick()) {
                now.committer().tick();
            }
            now.watch().look();
            if (now.committer().drops().isEmpty()) {
                now.journal().release(now.checkpointing().neededFrom());
            }
            if (now.checkpointing().isDue(now.journal().usedBytes())) {
                checkpoint(now);
            } else if (now.journal().isStarved() && now.checkpointing().isDueOnFullDisk()) {
                now.committer().mark();
                checkpoint(now);
            }
        } catch (RuntimeException bug) {
            log.error("upkeep failed", bug);
        }
    }

    private void takeLost(Quarantine quarantine, Committer committer) {
        for (Lost each = lost.poll(); each != null; each = lost.poll()) {
            Dropped damaged = new Dropped(each.firstOffset(), each.count(), DropReason.DAMAGED);
            long gone = each.queue().dropped(damaged, true);
            if (gone > 0) {
                quarantine.missing("message " + each.firstOffset() + " of queue "
                        + each.queue().name());
                committer.drops().add(each.queue(), damaged);
            }
        }
    }

    private void checkpoint(Opened now) {
        Checkpoint checkpoint = Checkpoint.of(
                image,
                now.epoch(),
                now.committer().nextNumber(),
                now.journal().currentSequence(),
                now.clock().storeMillis());
        now.checkpointing().begin(checkpoint, now.journal().usedBytes());
    }

    private void end(Opened now) {
        if (files.isReadOnly()) {
            now.journal().close();
            return;
        }
        takeLost(now.quarantine(), now.committer());
        now.compaction().stop();
        now.committer().mark();
        if (now.checkpointing().isAnyNeeded(now.journal().usedBytes())) {
            checkpoint(now);
        }
        threads.awaitHousekeeping();
        inbox.tasks().forEach(Runnable::run);
        now.journal().close();
        log.info("closed epoch={}", now.epoch());
    }
}
