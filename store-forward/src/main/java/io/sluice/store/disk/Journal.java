package io.sluice.store.disk;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import io.sluice.store.file.Failures;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.FreeFiles;
import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.Seal;
import io.sluice.store.seal.StoreKey;
import io.sluice.store.segment.Salt;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments, and the one that is written. Each life begins a segment of its own and never writes to one that it
 * found. A segment whose write or sync failed is left at its last durable frame: what the disk holds behind that is
 * void, and the next segment's header says so before anyone is told of the failure. The committer's alone.
 */
final class Journal {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final int MAX_OPEN_FILES = 64;

    private final FileLayer files;
    private final StoreSettings settings;
    private final FreeFiles free;
    private final Keyring keys;
    private final LongSupplier random;
    private final AtomicLong writtenBytes;
    private final Health health;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private volatile int segmentCount;
    private long nextSequence;
    private long previous = -1;
    private long previousEnd = -1;
    private long usedBytes;

    // valid while a segment is written
    private @Nullable Segment active;
    private boolean reserve;

    private boolean starved;

    Journal(
            FileLayer files,
            StoreSettings settings,
            FreeFiles free,
            Keyring keys,
            LongSupplier random,
            AtomicLong writtenBytes,
            Health health) {
        this.files = files;
        this.settings = settings;
        this.free = free;
        this.keys = keys;
        this.random = random;
        this.writtenBytes = writtenBytes;
        this.health = health;
    }

    /** Takes up a segment found at start. In the order of their sequence. */
    void found(Segment segment) {
        segments.put(segment.sequence(), segment);
        segmentCount = segments.size();
        nextSequence = segment.sequence() + 1;
        previous = segment.sequence();
        previousEnd = segment.end();
    }

    /** No sequence up to this one is given out again. */
    void beyond(long sequence) {
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    @Nullable
    Segment segment(long sequence) {
        return segments.get(sequence);
    }

    @Nullable
    Segment active() {
        return active;
    }

    int segmentCount() {
        return segmentCount;
    }

    /** The sequence that the segment being written has, or the next one will have. */
    long currentSequence() {
        return active == null ? nextSequence : active.sequence();
    }

    /** Whether messages may go to the segment being written, or only what makes room. */
    boolean takesMessages() {
        return !reserve;
    }

    boolean isReserveWhole() {
        return free.isReserveWhole();
    }

    int segmentBytes() {
        return settings.segmentBytes();
    }

    /** The segments before one, the oldest first, without the one that is written. */
    List<Segment> before(long sequence) {
        List<Segment> all = new ArrayList<>(segments.headMap(sequence).values());
        all.remove(active);
        return all;
    }

    /** Ends the segment being written and begins another. */
    Segment roll(long epoch, boolean forMessages) throws StoreException {
        String freeName = take(forMessages);
        leave();
        StoreKey key = keys.sealing();
        SegmentHeader header = new SegmentHeader(
                nextSequence++,
                epoch,
                new Salt(random.getAsLong()),
                previous,
                previousEnd,
                key == null ? 0 : key.identity());
        Seal seal = header.seal(keys);
        String call = "open";
        try {
            try (StoreFile file = files.open(freeName)) {
                call = "write";
                file.write(header.encode(), 0);
                call = "sync";
                file.sync();
            }
            call = "rename";
            files.rename(freeName, header.fileName());
            call = "sync the directory with";
            files.syncDirectory();
        } catch (IOException e) {
            discard(freeName);
            discard(header.fileName());
            throw failed(call, header.fileName(), e, SegmentHeader.BLOCK_BYTES);
        }
        writtenBytes.addAndGet(SegmentHeader.BLOCK_BYTES);
        Segment segment = new Segment(header, header.fileName(), files, seal, SegmentHeader.BLOCK_BYTES);
        segments.put(segment.sequence(), segment);
        segmentCount = segments.size();
        active = segment;
        reserve = !forMessages;
        return segment;
    }

    /** Whether messages were refused for want of room since one could last be taken. */
    boolean isStarved() {
        return starved;
    }

    /** The bytes that still fit in the segment being written, from a place on. */
    long room(long from) {
        return settings.segmentBytes() - from;
    }

    /**
     * Makes bytes durable at the end of the segment being written. When it fails, in whatever way, that segment is
     * written no more: no place in a segment is ever written twice, which its seal relies on.
     */
    void write(ByteBuffer bytes) throws StoreException {
        Segment segment = active;
        if (segment == null) {
            throw new StoreException(Reason.IO, "there is no segment to write to");
        }
        int count = bytes.remaining();
        String call = "write";
        boolean durable = false;
        try {
            segment.file().write(bytes, segment.end());
            call = "sync";
            segment.file().sync();
            durable = true;
        } catch (IOException e) {
            usedBytes += room(segment.end());
            throw failed(call, segment.name(), e, count);
        } finally {
            if (!durable) {
                leave();
            }
        }
        health.written();
        segment.endAt(segment.end() + count);
        writtenBytes.addAndGet(count);
        usedBytes += count;
    }

    /** The bytes of segments used up in this life: by durable frames, and by what is left of a segment that failed. */
    long usedBytes() {
        return usedBytes;
    }

    /** Lets go of segments that hold no message and that no checkpoint needs. */
    void release(long neededFrom) {
        List<Segment> dead = new ArrayList<>();
        int open = 0;
        for (Segment segment : segments.values()) {
            if (segment != active && segment.blocks() == 0 && segment.sequence() < neededFrom && !segment.isPinned()) {
                dead.add(segment);
            } else if (segment != active && segment.isOpen() && ++open > MAX_OPEN_FILES) {
                segment.closeUnlessPinned();
            }
        }
        for (Segment segment : dead) {
            if (segment.closeUnlessPinned()) {
                release(segment);
            }
        }
        segmentCount = segments.size();
    }

    void close() {
        segments.values().forEach(segment -> {
            segment.closeUnlessPinned();
            Seal seal = segment.seal();
            if (seal != null) {
                seal.close();
            }
        });
    }

    private String take(boolean forMessages) throws StoreException {
        try {
            String name = free.take(forMessages);
            starved &= !forMessages;
            return name;
        } catch (StoreException e) {
            starved |= forMessages && e.reason() == Reason.DISK_FULL;
            if (e.reason() == Reason.DISK_FULL) {
                health.full(e.getMessage());
            } else {
                health.failed("make", "a segment", e.getMessage());
            }
            throw e;
        }
    }

    /** A file that refused is trusted no more, and must not stay behind for each attempt. */
    private void discard(String name) {
        try {
            files.delete(name);
        } catch (IOException e) {
            log.debug("could not delete file={}: {}", name, e.toString());
        }
    }

    private StoreException failed(String call, String file, IOException cause, long bytes) {
        StoreException failure = Failures.of("cannot " + call + " " + file, cause, files, bytes);
        if (failure.reason() == Reason.DISK_FULL) {
            health.full(failure.getMessage());
        } else {
            health.failed(call, file, cause.getMessage());
        }
        return failure;
    }

    private void leave() {
        Segment segment = active;
        if (segment != null) {
            previous = segment.sequence();
            previousEnd = segment.end();
            active = null;
        }
    }

    private void release(Segment segment) {
        segments.remove(segment.sequence());
        try {
            free.give(segment.name());
        } catch (IOException e) {
            log.warn("could not let go of segment={}: {}", segment.name(), e.toString());
        }
    }
}
