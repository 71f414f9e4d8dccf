package io.sluice.store.disk;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where a store runs.
 *
 * @param committer runs one task, as long as the store is open
 * @param housekeeping runs short tasks one after the other
 * @param end called when both are done with
 */
record StoreThreads(Executor committer, Executor housekeeping, Runnable end) {

    /** Two threads for one store. Nobody has a reference to them, so nobody interrupts them. */
    static StoreThreads own() {
        ExecutorService committer = single("store-committer");
        ExecutorService housekeeping = single("store-housekeeping");
        return new StoreThreads(committer, housekeeping, () -> {
            housekeeping.shutdown();
            committer.shutdown();
        });
    }

    private static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
