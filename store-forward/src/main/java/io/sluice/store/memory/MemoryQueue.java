package io.sluice.store.memory;

import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueStatus;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
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
    private QueueLimits limits;
    private long end;
    private long bytes;
    private long appended;
    private long acknowledged;
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);

    /** A message; the array is shared with whoever appended it and never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Held(byte[] payload, long storedAtMillis, long storedAtNanos) {}

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
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: at least 1, not " + maxEntries);
        }
        synchronized (store) {
            store.checkOpen();
            dropAged();
            List<QueueEntry> found = new ArrayList<>();
            long foundBytes = 0;
            for (var each : held.tailMap(fromOffset, true).entrySet()) {
                Held message = each.getValue();
                foundBytes += message.payload().length;
                if (found.size() == maxEntries || (foundBytes > maxBytes && !found.isEmpty())) {
                    break;
                }
                ByteBuffer payload = ByteBuffer.wrap(message.payload()).asReadOnlyBuffer();
                found.add(new QueueEntry(MemoryStore.EPOCH, each.getKey(), message.storedAtMillis(), payload));
            }
            return found;
        }
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
            dropAged();
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
        dropAged();
        if (limits.whenFull() == QueueLimits.WhenFull.REJECT && !fits(entries, moreBytes)) {
            throw new StoreException(Reason.QUEUE_FULL, "queue " + name + " holds " + held.size() + " messages");
        }
    }

    /** Adds a message as the policy has it; its offset, or -1 when it was dropped itself. */
    long add(byte[] payload) {
        boolean newestGoes = limits.whenFull() == QueueLimits.WhenFull.DROP_NEWEST && !fits(1, payload.length);
        if (newestGoes || payload.length > limits.maxBytes()) {
            drops.merge(DropReason.FULL, 1L, Long::sum);
            return -1;
        }
        while (!fits(1, payload.length)) {
            removeHeld(held.firstKey());
            drops.merge(DropReason.FULL, 1L, Long::sum);
        }
        held.put(end++, new Held(payload, clock.millis(), nanos.getAsLong()));
        bytes += payload.length;
        appended++;
        return end - 1;
    }

    void remove(long offset) {
        if (removeHeld(offset)) {
            acknowledged++;
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

    private boolean removeHeld(long offset) {
        Held gone = held.remove(offset);
        if (gone == null) {
            return false;
        }
        bytes -= gone.payload().length;
        return true;
    }

    private void dropAged() {
        long maxAgeNanos = limits.maxAge().toNanos();
        while (!held.isEmpty()
                && nanos.getAsLong() - held.firstEntry().getValue().storedAtNanos() > maxAgeNanos) {
            removeHeld(held.firstKey());
            drops.merge(DropReason.AGE, 1L, Long::sum);
        }
    }
}
