package io.sluice.store;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Queues and state that survive the loss of power. Everything written goes through {@link #commit}: a batch is one
 * record of the journal, so all of it is there after a crash or none of it.
 *
 * <p>Thread safe. Batches become durable, and visible to readers, in the order in which {@code commit} was called.
 */
public interface Store extends AutoCloseable {

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

    /** The queues that there are, whether somebody has asked for them in this life or not, in no order. */
    Collection<DurableQueue> queues();

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

    /**
     * Has the listener told of every trouble that there is, and then of each that comes and goes, once and in order, on
     * a thread of the store: it must only pass the word on. One listener; the last one set holds.
     */
    void onHealth(HealthListener listener);

    /** Counters and gauges of this moment. */
    StoreStatus status();

    /** Commits what waits, then closes. Idempotent. Commits that come later fail with {@code CLOSED}. */
    @Override
    void close();
}
