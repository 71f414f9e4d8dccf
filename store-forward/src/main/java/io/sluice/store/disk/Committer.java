package io.sluice.store.disk;

import io.sluice.store.AppendOptions;
import io.sluice.store.Batch;
import io.sluice.store.Batch.Change;
import io.sluice.store.DropReason;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.image.Drops;
import io.sluice.store.image.Image;
import io.sluice.store.image.JournalMap;
import io.sluice.store.image.JournalQueue;
import io.sluice.store.image.Stored;
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns groups of batches into durable frames: lays them out, writes, syncs once, takes them up into the image, and
 * only then completes their futures. One thread, the committer's.
 */
final class Committer {

    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private final Journal journal;
    private final Image image;
    private final StoreClock clock;
    private final long epoch;
    private final GroupWriter writer = new GroupWriter();
    private final Drops drops = new Drops();
    private long nextNumber;
    private boolean failing;

    // valid for a group
    private final List<Waiting> laid = new ArrayList<>();
    private final Set<JournalQueue> planned = new LinkedHashSet<>();
    private @Nullable JournalQueue lastPlanned;
    private final List<Drops.Drop> laidDrops = new ArrayList<>();
    private final List<Stored> laidStored = new ArrayList<>();
    private long laidPayload;

    // read by anyone
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong payloadBytes = new AtomicLong();
    private final AtomicLong failedBatches = new AtomicLong();
    private final AtomicLong movedBytes = new AtomicLong();

    Committer(Journal journal, Image image, StoreClock clock, long epoch, long nextNumber) {
        this.journal = journal;
        this.image = image;
        this.clock = clock;
        this.epoch = epoch;
        this.nextNumber = nextNumber;
    }

    Drops drops() {
        return drops;
    }

    long batches() {
        return batches.get();
    }

    long syncs() {
        return syncs.get();
    }

    long payloadBytes() {
        return payloadBytes.get();
    }

    long movedBytes() {
        return movedBytes.get();
    }

    long failedBatches() {
        return failedBatches.get();
    }

    /** The number that the next frame will bear. */
    long nextNumber() {
        return nextNumber;
    }

    /** Makes a group durable, in one sync unless it runs over the end of a segment. */
    void commit(List<Waiting> group) {
        for (Waiting waiting : group) {
            try {
                lay(waiting);
            } catch (StoreException refusal) {
                failedBatches.incrementAndGet();
                waiting.fail(refusal);
            }
        }
        flush();
    }

    /** Drops what is beyond the limits of any queue, and writes down what is owed. */
    void tick() {
        image.trim(image.queues(), clock.storeMillis(), drops);
        if (!drops.isEmpty()) {
            settle();
        }
    }

    /** A move, and the queue that it is about. */
    record Moving(JournalQueue queue, Move move) {}

    /**
     * Makes moves durable, in a group of their own. On a full disk they take half a segment of a reserve that is whole,
     * and no more: a quarter of one sets a whole one free, but acknowledgements come first.
     *
     * @return false when they are not durable; then nothing has changed
     */
    boolean move(List<Moving> moves) {
        try {
            for (Moving each : moves) {
                long bound = GroupWriter.boundOf(each.move());
                boolean scarce = journal.isStarved() || !journal.takesMessages();
                if (scarce && !fits(bound + journal.segmentBytes() / 2)) {
                    boolean durable = flush();
                    if (!durable || !journal.isReserveWhole()) {
                        return false;
                    }
                    roll(false);
                }
                makeRoom(bound, !scarce);
                writer.move(each.queue(), each.move());
                writer.batchEnds();
            }
        } catch (StoreException e) {
            log.debug("messages stay where they are: {}", e.getMessage());
            flush();
            return false;
        }
        if (!flush()) {
            return false;
        }
        moves.forEach(each -> movedBytes.addAndGet(each.move().bytes()));
        return true;
    }

    /** Begins a segment, so that the epoch is durable. */
    void begin() throws StoreException {
        roll(false);
    }

    /** Tells whoever reads the journal next that all of it was durable. */
    void mark() {
        tick();
        try {
            makeRoom(Frame.OVERHEAD_BYTES, false);
            writer.mark();
            flush();
        } catch (StoreException e) {
            log.debug("the journal ends without a mark: {}", e.getMessage());
        }
    }

    private void settle() {
        try {
            makeRoom(0, false);
            flush();
        } catch (StoreException e) {
            log.debug("drops are not written yet: {}", e.getMessage());
        }
    }

    private void lay(Waiting waiting) throws StoreException {
        Batch batch = waiting.batch();
        if (!batch.isEmpty()) {
            makeRoom(waiting.bound(), batch.grows());
            checkRoom(batch);
            for (Change change : batch.changes()) {
                lay(change);
            }
            writer.batchEnds();
        }
        laid.add(waiting);
    }

    private void lay(Change change) {
        if (change instanceof Change.Append append) {
            JournalQueue queue = planned((JournalQueue) append.queue());
            AppendOptions options = append.options();
            long offset = queue.plan(options.priority(), append.payload().length);
            if (append.stored() != Batch.NOBODY) {
                laidStored.add(new Stored(append.stored(), offset));
            }
            if (offset >= 0) {
                writer.append(queue, offset, append.payload(), options.priority(), deadline(options));
                laidPayload += append.payload().length;
            }
        } else if (change instanceof Change.Acknowledge acknowledge) {
            JournalQueue queue = planned((JournalQueue) acknowledge.queue());
            if (queue.mayAcknowledge(acknowledge.offset())) {
                writer.acknowledge(queue, acknowledge.offset());
            }
        } else if (change instanceof Change.Drop drop) {
            JournalQueue queue = planned((JournalQueue) drop.queue());
            writer.drop(new Drops.Drop(queue, new Dropped(drop.firstOffset(), drop.count(), DropReason.OPERATOR)));
        } else if (change instanceof Change.Put put) {
            writer.put((JournalMap) put.map(), put.key(), put.value());
        } else if (change instanceof Change.Remove remove) {
            writer.remove((JournalMap) remove.map(), remove.key());
        }
    }

    private long deadline(AppendOptions options) {
        Duration timeToLive = options.timeToLive();
        return timeToLive == null ? 0 : writer.storeMillis() + timeToLive.toMillis();
    }

    private void checkRoom(Batch batch) throws StoreException {
        Map<JournalQueue, long[]> wanted = new HashMap<>();
        for (Change change : batch.changes()) {
            if (change instanceof Change.Append append && ((JournalQueue) append.queue()).rejects()) {
                long[] sum = wanted.computeIfAbsent(planned((JournalQueue) append.queue()), q -> new long[2]);
                sum[0]++;
                sum[1] += append.payload().length;
            }
        }
        for (Map.Entry<JournalQueue, long[]> each : wanted.entrySet()) {
            each.getKey().checkRoom(each.getValue()[0], each.getValue()[1]);
        }
    }

    private JournalQueue planned(JournalQueue queue) {
        if (queue != lastPlanned && planned.add(queue)) {
            queue.replan();
        }
        lastPlanned = queue;
        return queue;
    }

    /** Has the group go on in a segment where so many bytes fit, and that takes messages if need be. */
    private void makeRoom(long bytes, boolean forMessages) throws StoreException {
        long needed = bytes + GroupWriter.boundOf(drops.owed());
        if (!fits(needed) || (forMessages && !journal.takesMessages())) {
            flush();
            roll(forMessages);
        }
        Segment segment = journal.active();
        if (segment != null && writer.isEmpty()) {
            writer.begin(segment, nextNumber, clock.wallMillis(), clock.storeMillis());
        }
        if (!drops.isEmpty()) {
            List<Drops.Drop> owed = drops.take();
            owed.forEach(writer::drop);
            laidDrops.addAll(owed);
        }
    }

    private boolean fits(long needed) {
        Segment segment = journal.active();
        if (segment == null) {
            return false;
        }
        long from = writer.isEmpty() ? segment.end() + Frame.OVERHEAD_BYTES : writer.end();
        return journal.room(from) >= needed;
    }

    private void roll(boolean forMessages) throws StoreException {
        try {
            journal.roll(epoch, true);
        } catch (StoreException e) {
            if (forMessages || e.reason() != Reason.DISK_FULL) {
                throw e;
            }
            journal.roll(epoch, false);
        }
        writer.newSegment();
    }

    /** Makes durable what is laid out; false when that failed. */
    private boolean flush() {
        Segment segment = journal.active();
        if (writer.isEmpty() || segment == null) {
            complete(Set.of());
            return true;
        }
        ByteBuffer bytes = writer.finish();
        List<Frame> frames = List.copyOf(writer.frames());
        writer.clear();
        nextNumber = frames.get(frames.size() - 1).number() + 1;
        try {
            journal.write(bytes);
        } catch (StoreException e) {
            fail(e);
            return false;
        }
        syncs.incrementAndGet();
        if (failing) {
            failing = false;
            log.info("writing again epoch={} segment={}", epoch, segment.name());
        }
        Set<JournalQueue> readable = new LinkedHashSet<>();
        for (Frame frame : frames) {
            readable.addAll(image.apply(segment, frame, true));
        }
        complete(readable);
        return true;
    }

    private void complete(Set<JournalQueue> readable) {
        boolean all = clock.isTick();
        image.trim(all ? image.queues() : readable, clock.storeMillis(), drops);
        batches.addAndGet(laid.size());
        payloadBytes.addAndGet(laidPayload);
        List<Waiting> done = List.copyOf(laid);
        List<Stored> stored = List.copyOf(laidStored);
        forgetGroup();
        done.forEach(waiting -> waiting.done().complete(null));
        stored.forEach(Stored::tell);
        readable.forEach(JournalQueue::tellReadable);
    }

    /** The next segment's header voids what the disk may hold of the group; only then are the callers told. */
    private void fail(StoreException reason) {
        if (!failing) {
            failing = true;
            log.warn("not durable batches={} reason={}: {}", laid.size(), reason.reason(), reason.getMessage());
        }
        drops.giveBack(laidDrops);
        List<Waiting> failed = List.copyOf(laid);
        forgetGroup();
        try {
            roll(false);
        } catch (StoreException e) {
            log.debug("no segment to go on in: {}", e.getMessage());
        }
        failedBatches.addAndGet(failed.size());
        failed.forEach(waiting -> waiting.fail(reason));
    }

    /** Forgets what is laid out and not written, after a fault. */
    void forget() {
        writer.clear();
        writer.newSegment();
        drops.giveBack(laidDrops);
        forgetGroup();
    }

    private void forgetGroup() {
        laid.clear();
        laidPayload = 0;
        laidDrops.clear();
        laidStored.clear();
        planned.clear();
        lastPlanned = null;
    }
}
