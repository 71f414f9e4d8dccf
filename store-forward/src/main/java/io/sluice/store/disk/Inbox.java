package io.sluice.store.disk;

import io.sluice.store.StoreSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the committer: batches in the order of their commit, bounded by their bytes, and tasks of the store
 * itself. Any thread puts in; the committer takes out.
 */
final class Inbox {

    /** How long the committer waits for a batch before it looks after other things. */
    static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long maxBytes;
    private final long groupBytes;
    private final long groupNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // guarded by lock
    private final Queue<Waiting> batches = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long pendingBytes;
    private long queuedBytes;
    private long firstArrivedNanos;
    private boolean urgent;
    private boolean closed;

    enum Answer {
        TAKEN,
        BUSY,
        CLOSED
    }

    Inbox(StoreSettings settings) {
        this.maxBytes = settings.maxPendingBytes();
        this.groupBytes = settings.groupBytes();
        this.groupNanos = settings.groupDelay().toNanos();
    }

    /** Refuses as busy what exceeds the limit beside what waits already; a large batch alone is taken. */
    Answer offer(Waiting waiting) {
        lock.lock();
        try {
            if (closed) {
                return Answer.CLOSED;
            }
            if (pendingBytes > 0 && pendingBytes + waiting.bytes() > maxBytes) {
                return Answer.BUSY;
            }
            if (batches.isEmpty()) {
                firstArrivedNanos = System.nanoTime();
            }
            batches.add(waiting);
            pendingBytes += waiting.bytes();
            queuedBytes += waiting.bytes();
            urgent |= waiting.batch().isUrgent();
            if (batches.size() == 1 || urgent || queuedBytes >= groupBytes) {
                arrived.signal();
            }
            return Answer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Has the committer run something. */
    void post(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more batches. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that were taken out are no longer pending. */
    void done(long bytes) {
        lock.lock();
        try {
            pendingBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    /** The next task, if there is one. */
    List<Runnable> tasks() {
        lock.lock();
        try {
            List<Runnable> all = new ArrayList<>(tasks);
            tasks.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** The next group; empty when a task waits, or nothing came for the time given, or the inbox is closed and empty. */
    List<Waiting> group(long idleNanos) throws InterruptedException {
        lock.lock();
        try {
            long idleUntil = System.nanoTime() + idleNanos;
            while (batches.isEmpty() && tasks.isEmpty() && !closed && idleUntil - System.nanoTime() > 0) {
                arrived.awaitNanos(idleUntil - System.nanoTime());
            }
            long closesAt = firstArrivedNanos + groupNanos;
            while (!batches.isEmpty()
                    && !urgent
                    && queuedBytes < groupBytes
                    && !closed
                    && closesAt - System.nanoTime() > 0) {
                arrived.awaitNanos(closesAt - System.nanoTime());
            }
            return take();
        } finally {
            lock.unlock();
        }
    }

    /** All that waits, to be refused. */
    List<Waiting> rest() {
        lock.lock();
        try {
            List<Waiting> all = new ArrayList<>(batches);
            batches.clear();
            queuedBytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> take() {
        List<Waiting> group = new ArrayList<>();
        long bytes = 0;
        while (!batches.isEmpty() && (bytes < groupBytes || group.isEmpty())) {
            Waiting next = batches.remove();
            bytes += next.bytes();
            group.add(next);
        }
        queuedBytes -= bytes;
        urgent &= !batches.isEmpty();
        return group;
    }
}
