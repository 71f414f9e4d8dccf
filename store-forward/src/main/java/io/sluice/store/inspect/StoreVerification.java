package io.sluice.store.inspect;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.DiskFiles;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.FreeFiles;
import io.sluice.store.file.ReadOnlyFiles;
import io.sluice.store.file.StoreFile;
import io.sluice.store.inspect.FileReport.Kind;
import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.Seal;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.FrameScanner;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads every file of a closed store to its end and changes none. Holds the store's lock meanwhile: what is being
 * written looks torn. One thread.
 */
public final class StoreVerification {

    private static final int WINDOW_BYTES = 1 << 20;

    private final FileLayer files;
    private final Keyring keys;
    private final CheckpointFiles checkpoints;
    private final List<FileReport> reports = new ArrayList<>();

    /** By the sequence of a segment: where the header of the next one says that it ends. */
    private final Map<Long, Long> sealedEnds = new HashMap<>();

    private StoreVerification(FileLayer files, Keyring keys) {
        this.files = files;
        this.keys = keys;
        this.checkpoints = new CheckpointFiles(files, keys);
    }

    /** The same for a store that is not sealed. */
    public static List<FileReport> verify(Path directory) throws StoreException {
        return verify(directory, Keyring.none());
    }

    /**
     * Reads a directory.
     *
     * @param keys what opens sealed files; not closed here
     * @return a report for each file, in the order of their names
     * @throws StoreException {@code LOCKED} when a process has the store open, {@code NEWER_FORMAT} when a newer version
     *     wrote it, {@code WRONG_KEY} when something is sealed with a key that is not there, {@code IO} when the directory is no store's or cannot be read
     */
    public static List<FileReport> verify(Path directory, Keyring keys) throws StoreException {
        try (FileLayer files = DiskFiles.openExisting(directory)) {
            return verify(files, keys);
        }
    }

    private static List<FileReport> verify(FileLayer files, Keyring keys) throws StoreException {
        StoreVerification verification = new StoreVerification(new ReadOnlyFiles(files), keys);
        try {
            verification.run();
        } catch (IOException e) {
            throw new StoreException(Reason.IO, "cannot read the store " + files.place() + ": " + e, e);
        }
        return verification.reports;
    }

    /** Whether all that was found is as it was written. */
    public static boolean isGood(List<FileReport> reports) {
        return reports.stream().allMatch(report -> report.damage().isEmpty());
    }

    private void run() throws IOException, StoreException {
        List<String> names = files.list();
        for (String name : names) {
            if (kindOf(name) == Kind.SEGMENT) {
                readHeader(name);
            }
        }
        for (String name : names) {
            reports.add(report(name, kindOf(name)));
        }
        for (String name : files.listQuarantine()) {
            String path = FileLayer.QUARANTINE + "/" + name;
            reports.add(FileReport.of(path, Kind.QUARANTINE, size(path), List.of()));
        }
    }

    private static Kind kindOf(String name) {
        if (name.endsWith(FileLayer.UNFINISHED)) {
            return Kind.UNFINISHED;
        }
        if (name.equals("lock")) {
            return Kind.LOCK;
        }
        if (FreeFiles.isName(name)) {
            return Kind.FREE;
        }
        if (CheckpointFiles.isName(name)) {
            return Kind.CHECKPOINT;
        }
        return SegmentHeader.ofName(name) == null ? Kind.UNKNOWN : Kind.SEGMENT;
    }

    private FileReport report(String name, Kind kind) throws StoreException {
        try {
            return switch (kind) {
                case SEGMENT -> segment(name);
                case CHECKPOINT -> checkpoint(name);
                case FREE, UNFINISHED, QUARANTINE, LOCK, UNKNOWN -> FileReport.of(name, kind, size(name), List.of());
            };
        } catch (IOException e) {
            return FileReport.of(name, kind, 0, List.of("cannot be read: " + e.getMessage()));
        }
    }

    private FileReport checkpoint(String name) throws IOException, StoreException {
        long size = size(name);
        try {
            checkpoints.read(name);
            return FileReport.of(name, Kind.CHECKPOINT, size, List.of());
        } catch (IOException damaged) {
            return FileReport.of(name, Kind.CHECKPOINT, size, List.of(String.valueOf(damaged.getMessage())));
        }
    }

    private FileReport segment(String name) throws IOException, StoreException {
        List<String> damage = new ArrayList<>();
        SegmentHeader header = SegmentHeader.ofName(name);
        try (StoreFile file = files.open(name)) {
            if (!(parsed(file) instanceof SegmentHeader.Parsed.Valid)) {
                damage.add("its header is damaged; its name is used instead");
            }
            Segment found = new Segment(damage);
            if (header != null) {
                found.scan(file, header, header.seal(keys), sealedEnds.get(header.sequence()));
            }
            return new FileReport(name, Kind.SEGMENT, file.size(), found.frames, found.messages, damage);
        }
    }

    private void readHeader(String name) throws IOException, StoreException {
        try (StoreFile file = files.open(name)) {
            SegmentHeader.Parsed parsed = parsed(file);
            if (parsed instanceof SegmentHeader.Parsed.Newer newer) {
                throw new StoreException(
                        Reason.NEWER_FORMAT,
                        "the file " + name + " has format " + newer.version() + ", this program knows "
                                + SegmentHeader.VERSION);
            }
            if (parsed instanceof SegmentHeader.Parsed.Valid valid) {
                sealedEnds.merge(valid.header().previous(), valid.header().previousEnd(), Math::min);
            }
        }
    }

    private static SegmentHeader.Parsed parsed(StoreFile file) {
        ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BLOCK_BYTES);
        try {
            file.read(block, 0);
        } catch (IOException unreadable) {
            return new SegmentHeader.Parsed.Unreadable();
        }
        return SegmentHeader.parse(block.flip());
    }

    private long size(String name) {
        try (StoreFile file = files.open(name)) {
            return file.size();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What a scan of one segment counts. */
    private static final class Segment implements FrameBody.Sink {

        private final List<String> damage;
        private long frames;
        private long messages;

        Segment(List<String> damage) {
            this.damage = damage;
        }

        @Override
        public void append(FrameBody.Run run) {
            messages += run.lengths().length;
        }

        @Override
        public void move(Move move) {
            messages += move.messages().size();
        }

        /** Behind the end that the next segment knows nothing counts; of the last one, behind its last frame. */
        void scan(StoreFile file, SegmentHeader header, @Nullable Seal seal, @Nullable Long sealedEnd)
                throws IOException {
            long limit = sealedEnd != null ? sealedEnd : file.size();
            long end = SegmentHeader.BLOCK_BYTES;
            FrameScanner scanner = new FrameScanner(file, header.salt(), seal, end, limit, WINDOW_BYTES);
            for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
                if (scanner.gapStart() >= 0) {
                    damaged(scanner.gapStart(), frame.position());
                }
                read(frame);
                end = frame.end();
            }
            if (sealedEnd != null && end < sealedEnd) {
                damaged(end, sealedEnd);
            }
        }

        private void read(Frame frame) {
            frames++;
            try {
                FrameBody.read(frame.body(), this);
            } catch (IllegalStateException nonsense) {
                damage.add("frame " + frame.number() + ": " + nonsense.getMessage());
            }
        }

        private void damaged(long from, long to) {
            damage.add("bytes " + from + " to " + to + " are damaged");
        }
    }
}
