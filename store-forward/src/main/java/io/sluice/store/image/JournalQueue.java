package io.sluice.store.image;

import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.QueueStatus;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of a store on disk. Its index is guarded by this object's lock, under which nothing is read or
 * written; only the committer changes it.
 */
public final class JournalQueue implements DurableQueue {

    private static final Logger log = LoggerFactory.getLogger(JournalQueue.class);
    private static final long REPLAY_SPAN_MILLIS = 60_000;

    private final Image image;
    private final int number;
    private final QueueReader reader;
    private volatile String name;
    private volatile Runnable listener = () -> {};

    // guarded by this
    private final QueueIndex index = new QueueIndex();
    private @Nullable QueueLimits limits;
    private long appended;
    private long acknowledged;
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private long oldestOffset = -1;
    private long oldestWallMillis;

    // the committer's alone: what the queue will be when the group being written is durable
    private long plannedEnd;
    private long plannedEntries;
    private long plannedBytes;

    JournalQueue(Image image, int number, String name) {
        this.image = image;
        this.number = number;
        this.name = name;
        this.reader = new QueueReader(this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Void> append(byte[] payload) {
        return image.owner().commit(new Batch().append(this, payload));
    }

    @Override
    public CompletableFuture<Void> acknowledge(long offset) {
        return image.owner().commit(new Batch().acknowledge(this, offset));
    }

    @Override
    public List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: at least 1, not " + maxEntries);
        }
        image.owner().checkOpen();
        return reader.read(Math.max(0, fromOffset), maxEntries, maxBytes);
    }

    @Override
    public synchronized long end() {
        return index.end();
    }

    @Override
    public void onReadable(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public QueueStatus status() {
        long oldest = oldestWallMillis();
        synchronized (this) {
            return new QueueStatus(
                    index.entries(),
                    index.bytes(),
                    index.entries() == 0 ? 0 : oldest,
                    index.end(),
                    appended,
                    acknowledged,
                    drops);
        }
    }

    public Image image() {
        return image;
    }

    public int number() {
        return number;
    }

    void name(String name) {
        this.name = name;
    }

    /** Guarded by this queue's lock. */
    QueueIndex index() {
        return index;
    }

    /** True when these are other limits than before. */
    public synchronized boolean limit(QueueLimits newLimits) {
        boolean others = !newLimits.equals(limits);
        limits = newLimits;
        return others;
    }

    public void tellReadable() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("listener failed queue={}", name, e);
        }
    }

    /** Messages that the index has and the files have not any more. */
    void lost(long firstOffset, long count) {
        image.owner().lost(this, firstOffset, count);
    }

    // ---- what is durable, told by the committer

    synchronized void appended(Segment segment, Frame frame, FrameBody.Run run, boolean live) {
        index.append(segment, frame, run, blockSpanMillis());
        if (live) {
            appended += run.lengths().length;
        }
    }

    synchronized void acknowledged(long firstOffset, long count, boolean live) {
        long removed = index.removeRange(firstOffset, count);
        if (live) {
            acknowledged += removed;
        }
    }

    public synchronized long dropped(long firstOffset, long count, DropReason reason, boolean live) {
        long removed = index.removeRange(firstOffset, count);
        if (live && removed > 0) {
            drops.merge(reason, removed, Long::sum);
        }
        return removed;
    }

    synchronized Checkpoint.QueuePart part() {
        return new Checkpoint.QueuePart(number, name, index.end(), BlockCodec.encode(index.blocks()));
    }

    synchronized void restore(Checkpoint.QueuePart part, LongFunction<Segment> segments) {
        index.restoreEnd(part.end());
        for (byte[] value : part.blocks().values()) {
            BlockCodec.decode(value, fields -> index.restore(Block.of(segments.apply(fields.segment()), fields)));
        }
    }

    /** The messages that ought to be in one of these segments; they are dropped. */
    public synchronized long dropAllIn(Collection<Segment> segments) {
        List<Block> found = new ArrayList<>();
        index.blocks().forEach(block -> {
            if (segments.contains(block.segment())) {
                found.add(block);
            }
        });
        long dropped = 0;
        for (Block block : found) {
            dropped += index.removeRange(block.first(), block.count());
        }
        return dropped;
    }

    /** Gives up what is beyond the limits; the offsets, as runs, are told to the sink. */
    synchronized void trim(long storeMillis, Drops drops) {
        if (limits == null || index.entries() == 0) {
            return;
        }
        long maxAgeMillis = limits.maxAge().toMillis();
        Block oldest = index.firstLiveBlock(0);
        while (oldest != null && storeMillis - oldest.lastStoreMillis() > maxAgeMillis) {
            drop(oldest.first(), oldest.count(), DropReason.AGE, drops);
            oldest = index.firstLiveBlock(0);
        }
        if (limits.whenFull() == WhenFull.DROP_OLDEST) {
            while (index.entries() > limits.maxEntries() || index.bytes() > limits.maxBytes()) {
                drop(index.nextLive(0), 1, DropReason.FULL, drops);
            }
        }
    }

    private void drop(long firstOffset, long count, DropReason reason, Drops drops) {
        dropped(firstOffset, count, reason, true);
        drops.add(this, firstOffset, count, reason);
    }

    // ---- the group being written, by the committer

    /** Forgets the plan: what is durable is what counts. */
    public synchronized void replan() {
        plannedEnd = index.end();
        plannedEntries = index.entries();
        plannedBytes = index.bytes();
    }

    /** Whether it fails a batch that it has no room for. */
    public synchronized boolean rejects() {
        return limits != null && limits.whenFull() == WhenFull.REJECT;
    }

    public synchronized void checkRoom(long entries, long bytes) throws StoreException {
        if (limits != null && rejects() && !fits(limits, entries, bytes)) {
            throw new StoreException(Reason.QUEUE_FULL, "queue " + name + " holds " + plannedEntries + " messages");
        }
    }

    /** The offset that a message will have, or -1 when the policy drops it. */
    public synchronized long plan(int payloadBytes) {
        if (limits != null) {
            boolean newestGoes = limits.whenFull() == WhenFull.DROP_NEWEST && !fits(limits, 1, payloadBytes);
            if (newestGoes || payloadBytes > limits.maxBytes()) {
                drops.merge(DropReason.FULL, 1L, Long::sum);
                return -1;
            }
        }
        plannedEntries++;
        plannedBytes += payloadBytes;
        return plannedEnd++;
    }

    /** Whether there is something to acknowledge, as far as it is known. */
    public synchronized boolean mayAcknowledge(long offset) {
        return index.isLive(offset) || (offset >= index.end() && offset < plannedEnd);
    }

    private boolean fits(QueueLimits within, long entries, long bytes) {
        return plannedEntries + entries <= within.maxEntries() && plannedBytes + bytes <= within.maxBytes();
    }

    private long blockSpanMillis() {
        return limits == null
                ? REPLAY_SPAN_MILLIS
                : Math.min(3_600_000, Math.max(50, limits.maxAge().toMillis() / 16));
    }

    private long oldestWallMillis() {
        long first;
        synchronized (this) {
            first = index.nextLive(0);
            if (first < 0 || first == oldestOffset) {
                return oldestWallMillis;
            }
        }
        long wall = reader.wallMillisAt(first);
        synchronized (this) {
            oldestOffset = first;
            oldestWallMillis = wall;
        }
        return wall;
    }
}
