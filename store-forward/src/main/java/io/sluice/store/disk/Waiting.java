package io.sluice.store.disk;

import io.sluice.store.Batch;
import io.sluice.store.StoreException;
import java.util.concurrent.CompletableFuture;

/**
 * A batch on its way to the disk.
 *
 * @param bytes its content
 * @param bound what it takes in a segment at most
 */
record Waiting(Batch batch, long bytes, long bound, CompletableFuture<Void> done) {

    void fail(StoreException reason) {
        done.completeExceptionally(reason);
    }
}
