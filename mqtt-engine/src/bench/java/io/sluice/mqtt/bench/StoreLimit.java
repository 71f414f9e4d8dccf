package io.sluice.mqtt.bench;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the store alone makes durable for as many writers as a benchmark has publishers: each hands over a window of
 * messages at once, and the next when that is durable. Prints messages a second, after a warm-up of as long.
 */
public final class StoreLimit {

    private static final int ENTRY_BYTES = 110; // a payload of 64 bytes with its topic, as a session's queue has it

    private StoreLimit() {}

    /** See the class: {@code DIRECTORY WRITERS WINDOW SECONDS}. */
    public static void main(String[] args) throws Exception {
        int writers = Integer.parseInt(args[1]);
        int window = Integer.parseInt(args[2]);
        long seconds = Long.parseLong(args[3]);
        QueueLimits limits = new QueueLimits(4L << 30, 100_000_000, Duration.ofDays(1), WhenFull.DROP_NEWEST);
        ExecutorService writing = Executors.newSingleThreadExecutor();
        try (Store store = DiskStore.open(Path.of(args[0]), StoreSettings.DEFAULT)) {
            DurableQueue queue = store.queue("limit", limits);
            AtomicLong durable = new AtomicLong();
            for (int i = 0; i < writers; i++) {
                writing.execute(new Writer(store, queue, window, writing, durable));
            }
            TimeUnit.SECONDS.sleep(seconds);
            long before = durable.get();
            long started = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            System.out.println((durable.get() - before) * 1e9 / (System.nanoTime() - started));
            writing.shutdownNow();
        }
        System.exit(0);
    }

    private record Writer(Store store, DurableQueue queue, int window, ExecutorService writing, AtomicLong durable)
            implements Runnable {
        @Override
        public void run() {
            Batch batch = new Batch();
            for (int i = 0; i < window; i++) {
                batch.append(queue, new byte[ENTRY_BYTES]);
            }
            var unused = store.commit(batch).thenRun(() -> {
                durable.addAndGet(window);
                if (!writing.isShutdown()) {
                    writing.execute(this);
                }
            });
        }
    }
}
