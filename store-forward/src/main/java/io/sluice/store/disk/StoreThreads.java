package io.sluice.store.disk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a store runs.
 *
 * @param committer runs one task, as long as the store is open
 * @param housekeeping runs short tasks one after the other
 * @param end called when both are done with
 */
record StoreThreads(Executor committer, Executor housekeeping, Runnable end) {

    private static final Logger log = LoggerFactory.getLogger(StoreThreads.class);

    /** Two threads for one store. Nobody has a reference to them, so nobody interrupts them. */
    static StoreThreads own() {
        ExecutorService committer = single("store-committer");
        ExecutorService housekeeping = single("store-housekeeping");
        return new StoreThreads(committer, housekeeping, () -> {
            housekeeping.shutdown();
            committer.shutdown();
        });
    }

    /** Waits for what housekeeping was given so far. */
    void awaitHousekeeping() {
        CountDownLatch idle = new CountDownLatch(1);
        housekeeping.execute(idle::countDown);
        try {
            if (!idle.await(1, TimeUnit.MINUTES)) {
                log.warn("housekeeping did not end within a minute");
            }
        } catch (InterruptedException e) {
            log.warn("interrupted while closing");
        }
    }

    private static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
