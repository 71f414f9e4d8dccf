package io.sluice.store.memory;

import io.sluice.store.AppendOptions;
import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.QueueStatus;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue of a {@link MemoryStore}; guarded by the store's lock. */
final class MemoryQueue implements DurableQueue {

    private static final Logger log = LoggerFactory.getLogger(MemoryQueue.class);

    private final MemoryStore store;
    private final String name;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Runnable listener = () -> {};

    // guarded by the store
    private final NavigableMap<Long, Held> held = new TreeMap<>();
    private final Map<Priority, NavigableMap<Long, Held>> lanes = new EnumMap<>(Priority.class);
    private final Map<Priority, MemoryThinning> thinnings = new EnumMap<>(Priority.class);
    private QueueLimits limits;
    private long end;
    private long bytes;
    private long appended;
    private long acknowledged;
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private boolean dated;

    /** A message; the array is shared with whoever appended it and never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Held(byte[] payload, Priority priority, long storedAtMillis, long storedAtNanos, long lifeMillis) {

        static final long ENDLESS = -1;

        /** What is left of its life; null when that has no end. */
        @Nullable
        Duration timeLeft(long nowNanos) {
            return lifeMillis == ENDLESS
                    ? null
                    : Duration.ofMillis(lifeMillis)
                            .minusMillis(TimeUnit.NANOSECONDS.toMillis(nowNanos - storedAtNanos));
        }

        boolean isExpired(long nowNanos) {
            return lifeMillis != ENDLESS && TimeUnit.NANOSECONDS.toMillis(nowNanos - storedAtNanos) >= lifeMillis;
        }
    }

    MemoryQueue(MemoryStore store, String name, QueueLimits limits, Clock clock, LongSupplier nanos) {
        this.store = store;
        this.name = name;
        this.limits = limits;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Void> append(byte[] payload) {
        return store.commit(new Batch().append(this, payload));
    }

    @Override
    public CompletableFuture<Void> acknowledge(long offset) {
        return store.commit(new Batch().acknowledge(this, offset));
    }

    @Override
    public List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        synchronized (store) {
            return read(held, fromOffset, maxEntries, maxBytes);
        }
    }

    @Override
    public List<QueueEntry> read(Priority only, long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        synchronized (store) {
            return read(lane(only), fromOffset, maxEntries, maxBytes);
        }
    }

    private List<QueueEntry> read(NavigableMap<Long, Held> from, long fromOffset, int maxEntries, int maxBytes)
            throws StoreException {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: at least 1, not " + maxEntries);
        }
        store.checkOpen();
        dropOver();
        long now = nanos.getAsLong();
        List<QueueEntry> found = new ArrayList<>();
        long foundBytes = 0;
        for (Map.Entry<Long, Held> each : from.tailMap(fromOffset, true).entrySet()) {
            Held message = each.getValue();
            foundBytes += message.payload().length;
            if (found.size() == maxEntries || (foundBytes > maxBytes && !found.isEmpty())) {
                break;
            }
            found.add(new QueueEntry(
                    MemoryStore.EPOCH,
                    each.getKey(),
                    message.storedAtMillis(),
                    message.priority(),
                    message.timeLeft(now),
                    ByteBuffer.wrap(message.payload()).asReadOnlyBuffer()));
        }
        return found;
    }

    @Override
    public long end() {
        synchronized (store) {
            return end;
        }
    }

    @Override
    public void onReadable(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public QueueStatus status() {
        synchronized (store) {
            dropOver();
            long oldest = held.isEmpty() ? 0 : held.firstEntry().getValue().storedAtMillis();
            return new QueueStatus(held.size(), bytes, oldest, end, appended, acknowledged, drops);
        }
    }

    MemoryStore store() {
        return store;
    }

    void limit(QueueLimits limits) {
        this.limits = limits;
    }

    void checkRoom(long entries, long moreBytes) throws StoreException {
        dropOver();
        if (limits.whenFull() == WhenFull.REJECT && !fits(entries, moreBytes)) {
            throw new StoreException(Reason.QUEUE_FULL, "queue " + name + " holds " + held.size() + " messages");
        }
    }

    /** Adds a message as the policy has it; its offset, or -1 when it was dropped itself. */
    long add(byte[] payload, AppendOptions options) {
        if (!takes(options.priority(), payload.length)) {
            drop(DropReason.FULL);
            return -1;
        }
        Duration life = options.timeToLive();
        Held message = new Held(
                payload,
                options.priority(),
                clock.millis(),
                nanos.getAsLong(),
                life == null ? Held.ENDLESS : life.toMillis());
        dated |= life != null;
        held.put(end, message);
        lane(options.priority()).put(end, message);
        end++;
        bytes += payload.length;
        appended++;
        if (limits.whenFull() != WhenFull.REJECT) {
            lanes.keySet().forEach(this::makeRoom);
        }
        return end - 1;
    }

    private boolean takes(Priority priority, int payloadBytes) {
        if (payloadBytes > limits.maxBytes()) {
            return false;
        }
        if (limits.whenFull() != WhenFull.DROP_NEWEST || fits(1, payloadBytes)) {
            return true;
        }
        long lower = 0;
        long lowerBytes = 0;
        for (Map.Entry<Priority, NavigableMap<Long, Held>> lane : lanes.entrySet()) {
            if (lane.getKey().compareTo(priority) < 0) {
                lower += lane.getValue().size();
                lowerBytes += lane.getValue().values().stream()
                        .mapToLong(each -> each.payload().length)
                        .sum();
            }
        }
        return fits(1 - lower, payloadBytes - lowerBytes);
    }

    private void makeRoom(Priority priority) {
        NavigableMap<Long, Held> lane = lane(priority);
        while (!fits(0, 0) && !lane.isEmpty()) {
            switch (limits.whenFull()) {
                case DROP_OLDEST -> drop(lane.firstKey(), DropReason.FULL);
                case DROP_NEWEST -> drop(lane.lastKey(), DropReason.FULL);
                case THIN -> {
                    MemoryThinning thinning = thinnings.computeIfAbsent(priority, p -> new MemoryThinning(lane));
                    long next = thinning.next(limits.thinTo());
                    drop(next < 0 ? lane.firstKey() : next, next < 0 ? DropReason.FULL : DropReason.THINNED);
                }
                case REJECT -> throw new IllegalStateException("a queue that rejects makes no room");
            }
        }
    }

    void remove(long offset) {
        if (removeHeld(offset)) {
            acknowledged++;
        }
    }

    void drop(long firstOffset, long count) {
        long limit = firstOffset + Math.min(count, Long.MAX_VALUE - firstOffset);
        for (Long offset : List.copyOf(held.subMap(firstOffset, limit).keySet())) {
            removeHeld(offset);
            drops.merge(DropReason.OPERATOR, 1L, Long::sum);
        }
    }

    void tellReadable() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("listener failed queue={}", name, e);
        }
    }

    private boolean fits(long entries, long moreBytes) {
        return held.size() + entries <= limits.maxEntries() && bytes + moreBytes <= limits.maxBytes();
    }

    private NavigableMap<Long, Held> lane(Priority priority) {
        return lanes.computeIfAbsent(priority, p -> new TreeMap<>());
    }

    private boolean removeHeld(long offset) {
        Held gone = held.remove(offset);
        if (gone == null) {
            return false;
        }
        lane(gone.priority()).remove(offset);
        bytes -= gone.payload().length;
        return true;
    }

    private void drop(long offset, DropReason reason) {
        removeHeld(offset);
        drop(reason);
    }

    private void drop(DropReason reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    /** Drops what is too old, and what has expired. */
    private void dropOver() {
        long now = nanos.getAsLong();
        long maxAgeNanos = limits.maxAge().toNanos();
        while (!held.isEmpty() && now - held.firstEntry().getValue().storedAtNanos() > maxAgeNanos) {
            drop(held.firstKey(), DropReason.AGE);
        }
        if (dated) {
            List<Long> expired = new ArrayList<>();
            held.forEach((offset, message) -> {
                if (message.isExpired(now)) {
                    expired.add(offset);
                }
            });
            expired.forEach(offset -> drop(offset, DropReason.EXPIRED));
        }
    }
}
