package io.sluice.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/**
 * Queues and state that survive the loss of power. Everything written goes through {@link #commit}: a batch is one
 * record of the journal, so all of it is there after a crash or none of it.
 *
 * <p>Thread safe. Batches become durable, and visible to readers, in the order in which {@code commit} was called.
 */
public interface Store extends AutoCloseable {

    /**
     * A store in a directory, made when it does not exist yet. Returns when all of it has been read and the epoch is
     * durable. What is damaged is set aside, counted and logged, and hinders nothing.
     *
     * @throws StoreException {@code LOCKED} when another process has it, {@code NEWER_FORMAT} when a newer version
     *     wrote it, {@code IO} when the directory cannot be made or read
     */
    static Store open(Path directory, StoreSettings settings) throws StoreException {
        return JournalStore.open(
                DiskFiles.open(directory),
                settings,
                Clock.systemUTC(),
                System::nanoTime,
                new SecureRandom()::nextLong,
                StoreThreads.own());
    }

    /** A store without a disk, for embedding and for tests: this contract, and nothing outlives the object. */
    static Store inMemory() {
        return new MemoryStore(StoreSettings.DEFAULT, Clock.systemUTC(), System::nanoTime);
    }

    /**
     * The number of this life of the store. Greater than that of every earlier life of the same directory, and durable
     * before this store accepts its first batch.
     */
    long epoch();

    /**
     * The queue of that name, made when it does not exist yet. The same instance for the same name; the limits of the
     * last call hold.
     *
     * @param name 1 to 200 characters
     */
    DurableQueue queue(String name, QueueLimits limits);

    /**
     * The keyed state of that name, made when it does not exist yet. The same instance for the same name.
     *
     * @param name 1 to 200 characters
     */
    StateMap state(String name);

    /**
     * Makes a batch durable. The future completes on the store's committer thread, after the sync that covers the
     * batch; it fails with a {@link StoreException} when the batch is not durable and never will be. Never blocks on
     * the disk: when too many bytes wait for the committer, the future fails at once with {@code BUSY}.
     *
     * @param batch handed over; the caller must not touch it again
     */
    CompletableFuture<Void> commit(Batch batch);

    /** Counters and gauges of this moment. */
    StoreStatus status();

    /** Commits what waits, then closes. Idempotent. Commits that come later fail with {@code CLOSED}. */
    @Override
    void close();
}
