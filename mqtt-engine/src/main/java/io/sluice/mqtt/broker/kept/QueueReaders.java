package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Repeated;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the queues of sessions, which may wait for the disk, on {@value #THREADS} threads, and empties those of sessions
 * that are over on another. A session has one read waiting at most, which bounds them. Thread safe.
 */
final class QueueReaders {

    private static final Logger LOG = LoggerFactory.getLogger(QueueReaders.class);
    private static final int THREADS = 2;
    private static final int CHUNK_ENTRIES = 512;
    private static final int CHUNK_BYTES = 256 << 10;

    private final Router router;
    private final SessionClock clock;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor emptying;
    private final Repeated failures = new Repeated();

    QueueReaders(Router router, SessionClock clock, LongSupplier nanos, ThreadFactory factory) {
        this.router = router;
        this.clock = clock;
        this.nanos = nanos;
        this.threads = threads(THREADS, factory);
        this.emptying = threads(1, factory);
    }

    private static ThreadPoolExecutor threads(int count, ThreadFactory factory) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Reads a part of a queue, and hands it over on a thread of its own. Nobody is called any more after a close. */
    void read(DurableQueue queue, long from, int maxEntries, int maxBytes, Consumer<QueueChunk> then) {
        run(threads, () -> then.accept(chunk(queue, from, maxEntries, maxBytes)));
    }

    private QueueChunk chunk(DurableQueue queue, long from, int maxEntries, int maxBytes) {
        long end = queue.end();
        try {
            List<QueueEntry> entries = queue.read(from, maxEntries, maxBytes);
            return new QueueChunk(entries.stream().map(this::entry).toList(), end, false);
        } catch (StoreException e) {
            failed(queue, e);
            return new QueueChunk(List.of(), end, true);
        } catch (RuntimeException bug) {
            long times = failures.worthLogging();
            if (times > 0) {
                LOG.error("queue not read: times={} queue={}", times, queue.name(), bug);
            }
            return new QueueChunk(List.of(), end, true); // who asked goes on, and asks again later
        }
    }

    private QueueChunk.Entry entry(QueueEntry entry) {
        QueuedMessage message = QueuedMessage.decode(entry.payload(), clock);
        return new QueueChunk.Entry(entry.offset(), entry.payload().remaining(), message);
    }

    /**
     * Empties a queue whose session is over. What came by a shared subscription goes to another member, except a QoS 2
     * message that may have been sent already [MQTT-4.8.2-5]; all else is dropped.
     *
     * @param number of the session, -1 when that is not known
     * @param sent of that session
     */
    void empty(DurableQueue queue, long number, SentBefore sent, Runnable then) {
        Predicate<QueuedMessage> maybeSent = message -> number < 0 || message.session() == number;
        empty(queue, new Part(0, Long.MAX_VALUE, any -> true, maybeSent, sent), then);
    }

    /**
     * Does the same with messages that came to a queue when their session had ended.
     *
     * @param from the first offset
     * @param to the offset after the last
     * @param late tells them from those of the session that has the queue
     * @param sent of their session
     */
    void passOn(DurableQueue queue, long from, long to, Predicate<QueuedMessage> late, SentBefore sent) {
        empty(queue, new Part(from, to, late, any -> true, sent), () -> {});
    }

    /** What of a queue is to go. */
    private record Part(
            long from, long to, Predicate<QueuedMessage> goes, Predicate<QueuedMessage> maybeSent, SentBefore sent) {}

    /** One after another: what one has passed on, the next does not find any more. */
    private void empty(DurableQueue queue, Part part, Runnable then) {
        run(emptying, () -> {
            try {
                emptyNow(queue, part);
                then.run();
            } catch (StoreException e) {
                failed(queue, e);
            } catch (CompletionException e) {
                failed(queue, e.getCause());
            }
        });
    }

    private void emptyNow(DurableQueue queue, Part part) throws StoreException {
        long position = 0;
        long from = part.from;
        QueueChunk chunk = chunkOf(queue, from, part.to);
        while (!chunk.entries().isEmpty()) {
            Owed owed = new Owed(router);
            for (QueueChunk.Entry entry : chunk.entries()) {
                QueuedMessage message = entry.message();
                if (entry.offset() < part.to && (message == null || part.goes.test(message))) {
                    boolean maybe = message != null && part.maybeSent.test(message);
                    passOn(message, maybe && part.sent.mayHave(entry.offset(), position++), owed);
                    owed.batch().acknowledge(queue, entry.offset());
                }
                from = entry.offset() + 1;
            }
            CompletableFuture<Void> commit = owed.commit();
            if (commit != null) {
                commit.join();
            }
            chunk = chunkOf(queue, from, part.to);
        }
    }

    private QueueChunk chunkOf(DurableQueue queue, long from, long to) throws StoreException {
        int atMost = (int) Math.min(CHUNK_ENTRIES, to - from);
        List<QueueEntry> entries = atMost <= 0 ? List.of() : queue.read(from, atMost, CHUNK_BYTES);
        return new QueueChunk(entries.stream().map(this::entry).toList(), 0, false);
    }

    private void passOn(@Nullable QueuedMessage message, boolean maybeSent, Owed owed) {
        TopicFilter share = message == null ? null : message.share();
        if (message == null || share == null || (maybeSent && message.qos() == Qos.EXACTLY_ONCE)) {
            router.traffic().dropped(DropReason.SESSION_ENDED);
        } else if (message.routed().expired(nanos.getAsLong())) {
            router.traffic().dropped(DropReason.EXPIRED);
        } else if (!router.passOn(message.routed(), share, owed)) {
            router.traffic().dropped(DropReason.SESSION_ENDED);
        }
    }

    private static void run(ThreadPoolExecutor on, Runnable task) {
        try {
            on.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException bug) {
                    LOG.error("reading a session's queue failed", bug);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("not read any more, the broker is closing");
        }
    }

    private void failed(DurableQueue queue, @Nullable Throwable cause) {
        long times = failures.worthLogging();
        if (times > 0) {
            LOG.error("queue not read: times={} queue={} reason={}", times, queue.name(), String.valueOf(cause));
        }
    }

    void close() {
        threads.shutdown();
        emptying.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS) || !emptying.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("a session's queue is still being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
