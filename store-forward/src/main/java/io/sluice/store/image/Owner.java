package io.sluice.store.image;

import io.sluice.store.Batch;
import io.sluice.store.StoreException;
import java.util.concurrent.CompletableFuture;

/** The store that an image belongs to, as its queues need it. Any thread. */
public interface Owner {

    /** Makes a batch durable, as the store's {@code commit} does. */
    CompletableFuture<Void> commit(Batch batch);

    /** The store's clock, by which messages expire. */
    long storeMillis();

    /** Fails when the store is closed. */
    void checkOpen() throws StoreException;

    /** A reader found messages that the index has and the files have not any more. */
    void lost(JournalQueue queue, long firstOffset, long count);
}
