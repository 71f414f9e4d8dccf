package io.sluice.store.disk;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.FreeFiles;
import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Keyring;
import io.sluice.store.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in a directory, by the names and heads of the files. Taken before anything is changed: a directory with a
 * file of a newer format, or sealed with a key that is not there, is left as it is.
 *
 * @param segments in no order
 * @param checkpoints names, the newest first
 * @param free names of files to be written over
 * @param unfinished names of files that were being made
 */
record Inventory(List<FoundSegment> segments, List<String> checkpoints, List<String> free, List<String> unfinished) {

    private static final Logger log = LoggerFactory.getLogger(Inventory.class);
    private static final int READ_ATTEMPTS = 3;

    /**
     * A file that is called a segment.
     *
     * @param header what its first block says, or else its name; null when neither says anything
     * @param damaged whether the first block says nothing
     */
    record FoundSegment(String name, @Nullable SegmentHeader header, boolean damaged) {}

    Inventory {
        segments = List.copyOf(segments);
        checkpoints = List.copyOf(checkpoints);
        free = List.copyOf(free);
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Looks at every file.
     *
     * @throws StoreException {@code NEWER_FORMAT}, {@code WRONG_KEY}, or {@code IO} when the directory cannot be read
     */
    static Inventory of(FileLayer files, Keyring keys) throws StoreException {
        try {
            return of(files, new CheckpointFiles(files, keys), keys);
        } catch (IOException e) {
            throw new StoreException(Reason.IO, "cannot read the store: " + e, e);
        }
    }

    private static Inventory of(FileLayer files, CheckpointFiles checkpointFiles, Keyring keys)
            throws IOException, StoreException {
        List<FoundSegment> segments = new ArrayList<>();
        List<String> checkpoints = new ArrayList<>();
        List<String> free = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String name : files.list()) {
            if (FreeFiles.isName(name)) {
                free.add(name);
            } else if (CheckpointFiles.isName(name)) {
                checkpointFiles.checkReadable(name);
                checkpoints.add(name);
            } else if (name.endsWith(FileLayer.UNFINISHED)) {
                unfinished.add(name);
            } else if (name.startsWith("segment-")) {
                segments.add(segment(files, name, keys));
            }
        }
        Collections.sort(checkpoints, Collections.reverseOrder());
        return new Inventory(segments, checkpoints, free, unfinished);
    }

    private static FoundSegment segment(FileLayer files, String name, Keyring keys) throws IOException, StoreException {
        SegmentHeader.Parsed parsed = SegmentHeader.parse(firstBlock(files, name));
        if (parsed instanceof SegmentHeader.Parsed.Newer newer) {
            throw new StoreException(
                    Reason.NEWER_FORMAT,
                    "the file " + name + " has format " + newer.version() + ", this program knows "
                            + SegmentHeader.VERSION);
        }
        boolean damaged = !(parsed instanceof SegmentHeader.Parsed.Valid);
        SegmentHeader header =
                parsed instanceof SegmentHeader.Parsed.Valid valid ? valid.header() : SegmentHeader.ofName(name);
        if (header != null && !keys.opens(header.key())) {
            throw keys.missing(name, header.key());
        }
        return new FoundSegment(name, header, damaged);
    }

    private static ByteBuffer firstBlock(FileLayer files, String name) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BLOCK_BYTES);
        try (StoreFile file = files.open(name)) {
            for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
                try {
                    block.clear();
                    file.read(block, 0);
                    return block.flip();
                } catch (IOException unreadable) {
                    log.debug("a segment's first block is unreadable: {}", unreadable.toString());
                }
            }
        }
        return block.clear().limit(0);
    }
}
