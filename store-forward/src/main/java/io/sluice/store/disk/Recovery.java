package io.sluice.store.disk;

import io.sluice.store.StoreException;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.Quarantine;
import io.sluice.store.file.StoreFile;
import io.sluice.store.image.Checkpoint;
import io.sluice.store.image.Image;
import io.sluice.store.image.JournalQueue;
import io.sluice.store.seal.Keyring;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameScanner;
import io.sluice.store.segment.Salt;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.SegmentHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a directory back: the newest checkpoint that is whole, then every frame behind it. Changes no file but for
 * unfinished ones, which it deletes, and copies of damage, which it makes.
 *
 * <p>A segment ends where the header of the next one says. The last segment has no such word: a power cut may have left
 * any part of its last group, which was never acknowledged unless all of it was synced. That group is taken up to its
 * first missing frame, so that no batch is there whose predecessor is not. Each frame tells which group it is of, and a
 * frame of a later group proves that those before were synced; damage among them is damage, and what lies behind it is
 * served.
 */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final int WINDOW_BYTES = 1 << 20;

    private final FileLayer files;
    private final CheckpointFiles checkpoints;
    private final Keyring keys;
    private final Image image;
    private final Quarantine quarantine;
    private final List<String> checkpointNames = new ArrayList<>();
    private final NavigableMap<Long, Segment> segments = new TreeMap<>();
    private final Map<Long, Segment> missing = new HashMap<>();
    private final Map<Long, Long> sealedEnds = new HashMap<>();
    private @Nullable Checkpoint checkpoint;
    private long olderFromSegment;
    private long lastNumber = -1;
    private long highestNumber = -1;
    private long lastEpoch;
    private long storeMillis;
    private long replayedBytes;

    Recovery(FileLayer files, Image image, Quarantine quarantine, Keyring keys) {
        this.files = files;
        this.checkpoints = new CheckpointFiles(files, keys);
        this.keys = keys;
        this.image = image;
        this.quarantine = quarantine;
    }

    /** Reads everything that the inventory has. */
    void run(Inventory inventory) throws StoreException {
        checkpointNames.addAll(inventory.checkpoints());
        for (Inventory.FoundSegment found : inventory.segments()) {
            takeUp(found);
        }
        loadCheckpoint();
        replay();
        inventory.unfinished().forEach(this::discard);
    }

    NavigableMap<Long, Segment> segments() {
        return segments;
    }

    /** Names of all usable checkpoint files, the newest first. */
    List<String> checkpointNames() {
        return checkpointNames;
    }

    /** Greater than the epoch of every life before. */
    long nextEpoch() {
        return lastEpoch + 1;
    }

    long nextNumber() {
        return lastNumber + 1;
    }

    long storeMillis() {
        return storeMillis;
    }

    /** The checkpoint it began with, if there was one. */
    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The first segment that the checkpoint before that one needs; 0 when there is none. */
    long olderFromSegment() {
        return olderFromSegment;
    }

    /** How much had to be read behind the checkpoint. */
    long replayedBytes() {
        return replayedBytes;
    }

    private void takeUp(Inventory.FoundSegment found) throws StoreException {
        SegmentHeader header = found.header();
        if (found.damaged()) {
            keepHeader(found.name());
        } else if (header != null) {
            sealedEnds.merge(header.previous(), header.previousEnd(), Math::min);
        }
        if (header != null) {
            lastEpoch = Math.max(lastEpoch, header.epoch());
            Segment segment = new Segment(header, found.name(), files, header.seal(keys), SegmentHeader.BLOCK_BYTES);
            segments.put(header.sequence(), segment);
        }
    }

    private void keepHeader(String name) {
        try (StoreFile file = files.open(name)) {
            quarantine.keep(file, name, 0, SegmentHeader.BLOCK_BYTES);
        } catch (IOException e) {
            log.warn("segment={} cannot be read: {}", name, e.toString());
        }
    }

    private void loadCheckpoint() throws StoreException {
        for (String name : List.copyOf(checkpointNames)) {
            try {
                if (checkpoint == null) {
                    checkpoint = checkpoints.read(name);
                    restore(checkpoint);
                } else {
                    olderFromSegment = Math.max(olderFromSegment, checkpoints.fromSegment(name));
                }
            } catch (IOException damaged) {
                keepCheckpoint(name, damaged);
            }
        }
    }

    private void restore(Checkpoint from) {
        from.restore(image, sequence -> {
            Segment there = segments.get(sequence);
            return there != null ? there : missing.computeIfAbsent(sequence, this::missing);
        });
        lastNumber = from.nextNumber() - 1;
        storeMillis = from.storeMillis();
        lastEpoch = Math.max(lastEpoch, from.epoch());
    }

    private void keepCheckpoint(String name, IOException why) {
        checkpointNames.remove(name);
        try (StoreFile file = files.open(name)) {
            log.warn("checkpoint={} is not usable: {}", name, why.getMessage());
            if (quarantine.keep(file, name, 0, file.size())) {
                files.delete(name);
            }
        } catch (IOException e) {
            log.warn("checkpoint={} cannot be read: {}", name, e.toString());
        }
    }

    private void replay() {
        long first = checkpoint == null ? Long.MIN_VALUE : checkpoint.fromSegment();
        for (Segment segment : segments.values()) {
            boolean last = segment == segments.lastEntry().getValue();
            if (last || segment.sequence() >= first) {
                try {
                    replay(segment, last);
                } catch (IOException e) {
                    log.warn("segment={} cannot be read: {}", segment.name(), e.toString());
                    quarantine.missing(segment.name());
                }
            }
        }
        lastNumber = Math.max(lastNumber, highestNumber);
        giveUpMissing();
    }

    /** A segment that the checkpoint knew may be gone because all in it was acknowledged since; if not, it is lost. */
    private void giveUpMissing() {
        for (JournalQueue queue : image.queues()) {
            long lost = queue.dropAllIn(missing.values());
            if (lost > 0) {
                quarantine.missing(lost + " messages of queue " + queue.name() + " with their segments");
            }
        }
    }

    private Segment missing(long sequence) {
        SegmentHeader header = new SegmentHeader(sequence, 0, new Salt(0), -1, -1, 0);
        return new Segment(header, "missing", files, null, SegmentHeader.BLOCK_BYTES);
    }

    private void replay(Segment segment, boolean last) throws IOException {
        StoreFile file = segment.file();
        Long sealed = sealedEnds.get(segment.sequence());
        long limit = sealed != null ? sealed : file.size();
        if (sealed == null && last) {
            limit = durableEnd(segment, limit);
        }
        FrameScanner scanner = scanner(segment, SegmentHeader.BLOCK_BYTES, limit);
        long end = SegmentHeader.BLOCK_BYTES;
        for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
            if (scanner.gapStart() >= 0) {
                quarantine.keep(file, segment.name(), scanner.gapStart(), frame.position());
            }
            try {
                apply(segment, frame);
            } catch (IllegalStateException nonsense) {
                log.warn("segment={} frame={}: {}", segment.name(), frame.number(), nonsense.getMessage());
                quarantine.keep(file, segment.name(), frame.position(), frame.end());
            }
            end = frame.end();
        }
        if (sealed != null && end < sealed) {
            quarantine.keep(file, segment.name(), end, sealed);
        }
        replayedBytes += end - SegmentHeader.BLOCK_BYTES;
        segment.endAt(sealed != null ? sealed : end);
        segment.closeUnlessPinned();
    }

    private void apply(Segment segment, Frame frame) {
        storeMillis = Math.max(storeMillis, frame.storeMillis());
        if (frame.number() > lastNumber) {
            lastNumber = frame.number();
            image.apply(segment, frame, false);
        }
    }

    /** Where the part of the last segment ends that may be relied on: behind it no frame counts. */
    private long durableEnd(Segment segment, long limit) throws IOException {
        long lastGroup = -1;
        FrameScanner scanner = scanner(segment, SegmentHeader.BLOCK_BYTES, limit);
        for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
            lastGroup = Math.max(lastGroup, frame.group());
            highestNumber = Math.max(highestNumber, frame.number());
        }
        long end = SegmentHeader.BLOCK_BYTES;
        long expected = lastGroup;
        FrameScanner again = scanner(segment, SegmentHeader.BLOCK_BYTES, limit);
        for (Frame frame = again.next(); frame != null; frame = again.next()) {
            if (frame.number() < lastGroup) {
                end = frame.end();
            } else if (frame.number() == expected) {
                end = frame.end();
                expected++;
            } else {
                log.info("a group that was never durable is left out segment={} from={}", segment.name(), end);
                break;
            }
        }
        return end;
    }

    private FrameScanner scanner(Segment segment, long from, long limit) throws IOException {
        return segment.scanner(from, limit, WINDOW_BYTES);
    }

    private void discard(String name) {
        try {
            files.delete(name);
        } catch (IOException e) {
            log.debug("could not delete file={}: {}", name, e.toString());
        }
    }
}
