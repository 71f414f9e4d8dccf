package io.sluice.store.image;

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
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.StoredMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Priority, QueueReader> readersOfOne = new EnumMap<>(Priority.class);
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

    // the committer's alone
    private final GroupPlan plan = new GroupPlan();
    private final List<Dropped> untold = new ArrayList<>();
    private final Trimming trimming = new Trimming(index, this::trimmed);

    JournalQueue(Image image, int number, String name) {
        this.image = image;
        this.number = number;
        this.name = name;
        this.reader = new QueueReader(this, null);
        for (Priority priority : Priority.values()) {
            readersOfOne.put(priority, new QueueReader(this, priority));
        }
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
        return read(reader, fromOffset, maxEntries, maxBytes);
    }

    @Override
    public List<QueueEntry> read(Priority only, long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        return read(Objects.requireNonNull(readersOfOne.get(only)), fromOffset, maxEntries, maxBytes);
    }

    private List<QueueEntry> read(QueueReader by, long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: at least 1, not " + maxEntries);
        }
        image.owner().checkOpen();
        return by.read(Math.max(0, fromOffset), maxEntries, maxBytes);
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

    public synchronized long dropped(Dropped what, boolean live) {
        long removed = index.remove(what);
        if (live && removed > 0) {
            count(what.reason(), removed);
        }
        return removed;
    }

    synchronized void moved(Segment segment, Frame frame, Move move) {
        index.move(segment, frame, move);
    }

    synchronized Checkpoint.QueuePart part() {
        return new Checkpoint.QueuePart(number, name, index.end(), BlockCodec.encode(index.blocks()));
    }

    synchronized void restore(Checkpoint.QueuePart part, int version, LongFunction<Segment> segments) {
        index.restoreEnd(part.end());
        for (byte[] value : part.blocks().values()) {
            BlockCodec.decode(
                    version, value, fields -> index.restore(Block.of(segments.apply(fields.segment()), fields)));
        }
    }

    /** The messages that ought to be in one of these segments; they are dropped. */
    public synchronized long dropAllIn(Collection<Segment> segments) {
        long lost = 0;
        for (Block block : index.blocks()) {
            if (segments.contains(block.segment())) {
                Dropped all = new Dropped(block.first(), block.count(), DropReason.DAMAGED, block.priority(), null);
                lost += index.remove(all);
            }
        }
        return lost;
    }

    /** Gives up what is beyond the limits. */
    synchronized void trim(long storeMillis, Drops drops) {
        if (limits != null && index.entries() > 0) {
            trimming.trim(limits, storeMillis);
            tell(drops);
        }
    }

    /**
     * Gives up what has expired as a whole.
     *
     * @return a block that has expired in part; null when there is none
     */
    synchronized @Nullable Block expire(long storeMillis, Drops drops) {
        Block due = trimming.expire(storeMillis);
        tell(drops);
        return due == null ? null : due.copy();
    }

    /** Gives up messages that were found to have expired, and knows of a block when to look again. */
    public synchronized void swept(Swept swept, Drops drops) {
        Block block = index.blockAt(swept.block().priority(), swept.block().first());
        if (block != null && block.segment() == swept.block().segment()) {
            block.swept(swept.earliestDeadlineLeft());
        }
        for (long offset : swept.expired()) {
            Dropped one = new Dropped(offset, 1, DropReason.EXPIRED);
            if (dropped(one, true) > 0) {
                drops.add(this, one);
            }
        }
    }

    synchronized void addPlaces(Segment segment, List<Image.Place> places) {
        for (Block block : index.blocks()) {
            if (block.segment() == segment) {
                places.add(new Image.Place(this, block.priority(), block.first(), segment));
            }
        }
    }

    synchronized @Nullable Stretch stretch(Image.Place place) {
        Block block = index.blockAt(place.priority(), place.first());
        return block == null || block.segment() != place.segment() ? null : new Stretch(this, block.copy());
    }

    /**
     * The moves that list what is left of a stretch at this moment.
     *
     * @param read what was read of it
     * @param maxBytes the payload bytes of one move, unless one message alone has more
     * @return null when something that is left was not read
     */
    public synchronized @Nullable List<Move> moves(Stretch stretch, List<StoredMessage> read, int maxBytes) {
        Block block = index.blockAt(stretch.block().priority(), stretch.block().first());
        if (block == null || block.segment() != stretch.segment()) {
            return List.of();
        }
        List<Move> moves = new ArrayList<>();
        List<StoredMessage> some = new ArrayList<>();
        long from = block.first();
        long expected = block.nextLive(from);
        int bytes = 0;
        for (StoredMessage message : read) {
            if (block.isLive(message.offset())) {
                if (message.offset() != expected) {
                    return null;
                }
                expected = block.nextLive(expected + 1);
                if (!some.isEmpty() && bytes + message.payload().remaining() > maxBytes) {
                    moves.add(move(block, from, message.offset(), some));
                    from = message.offset();
                    some = new ArrayList<>();
                    bytes = 0;
                }
                some.add(message);
                bytes += message.payload().remaining();
            }
        }
        if (expected >= 0) {
            return null;
        }
        moves.add(move(block, from, block.limit(), some));
        return moves;
    }

    private Move move(Block block, long from, long limit, List<StoredMessage> messages) {
        return new Move(
                number, block.priority(), from, limit - from, messages.get(0).epoch(), messages);
    }

    private void trimmed(Dropped what, long messages) {
        count(what.reason(), messages);
        untold.add(what);
    }

    private void tell(Drops drops) {
        untold.forEach(what -> drops.add(this, what));
        untold.clear();
    }

    private void count(DropReason reason, long messages) {
        drops.merge(reason, messages, Long::sum);
    }

    // ---- the group being written, by the committer

    /** Forgets the plan: what is durable is what counts. */
    public synchronized void replan() {
        plan.restart(index);
    }

    /** Whether it fails a batch that it has no room for. */
    public synchronized boolean rejects() {
        return limits != null && limits.whenFull() == WhenFull.REJECT;
    }

    public synchronized void checkRoom(long entries, long bytes) throws StoreException {
        if (limits != null && rejects() && !plan.fits(limits, entries, bytes)) {
            throw new StoreException(Reason.QUEUE_FULL, "queue " + name + " holds " + plan.entries() + " messages");
        }
    }

    /** The offset that a message will have, or -1 when the policy drops it. */
    public synchronized long plan(Priority priority, int payloadBytes) {
        if (limits != null && !plan.takes(limits, index, priority, payloadBytes)) {
            count(DropReason.FULL, 1);
            return -1;
        }
        return plan.add(priority, payloadBytes);
    }

    /** Whether there is something to acknowledge, as far as it is known. */
    public synchronized boolean mayAcknowledge(long offset) {
        return index.isLive(offset) || (offset >= index.end() && offset < plan.end());
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
