package io.sluice.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what may each take a while at the same time, so that all together take no longer than the slowest. */
final class SideBySide {

    private static final Logger log = LoggerFactory.getLogger(SideBySide.class);

    private SideBySide() {}

    /**
     * Returns when all are done or the time is over; what is not done then is interrupted and left behind. What one
     * throws is logged.
     */
    static void run(List<Runnable> all, Duration atMost) {
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(all.size(), task -> {
            Thread thread = new Thread(task, "stop");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Object>> done = threads.invokeAll(
                    all.stream().map(Executors::callable).toList(), atMost.toNanos(), TimeUnit.NANOSECONDS);
            for (Future<Object> each : done) {
                report(each, atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void report(Future<Object> done, Duration atMost) throws InterruptedException {
        try {
            done.get();
        } catch (CancellationException late) {
            log.warn("something had not stopped after {} s", atMost.toSeconds());
        } catch (ExecutionException fault) {
            log.error("stopping failed", fault.getCause());
        }
    }
}
