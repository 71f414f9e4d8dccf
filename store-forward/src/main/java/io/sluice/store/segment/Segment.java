package io.sluice.store.segment;

import io.sluice.store.file.FileLayer;
import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Seal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the journal that is on disk. The committer owns it; readers pin it while they read, and while it is
 * pinned its file is neither closed nor used for something else.
 */
public final class Segment {

    private final SegmentHeader header;
    private final String name;
    private final FileLayer files;
    private final @Nullable Seal seal;
    private final AtomicInteger pins = new AtomicInteger();

    // guarded by this
    private @Nullable StoreFile file;

    // the committer's alone
    private long end;
    private int blocks;
    private long liveBytes;

    /**
     * One that is there.
     *
     * @param seal what the bodies of its frames are sealed with; null when they are not
     */
    public Segment(SegmentHeader header, String name, FileLayer files, @Nullable Seal seal, long end) {
        this.header = header;
        this.name = name;
        this.files = files;
        this.seal = seal;
        this.end = end;
    }

    public SegmentHeader header() {
        return header;
    }

    public long sequence() {
        return header.sequence();
    }

    public String name() {
        return name;
    }

    /** What the bodies of its frames are sealed with; null when they are not. */
    public @Nullable Seal seal() {
        return seal;
    }

    /** Reads the frames of a stretch, which are opened if they are sealed. */
    public FrameScanner scanner(long from, long limit, int windowBytes) throws IOException {
        return new FrameScanner(file(), header.salt(), seal, from, limit, windowBytes);
    }

    /** The open file; opened when it is not. */
    public synchronized StoreFile file() throws IOException {
        if (file == null) {
            file = files.open(name);
        }
        return file;
    }

    /** Closes the file unless someone reads it; it opens again when it is asked for. */
    public synchronized boolean closeUnlessPinned() {
        if (pins.get() > 0) {
            return false;
        }
        if (file != null) {
            file.close();
            file = null;
        }
        return true;
    }

    public synchronized boolean isOpen() {
        return file != null;
    }

    public synchronized void pin() {
        pins.incrementAndGet();
    }

    public void unpin() {
        pins.decrementAndGet();
    }

    public boolean isPinned() {
        return pins.get() > 0;
    }

    /** Behind the last durable frame. */
    public long end() {
        return end;
    }

    public void endAt(long end) {
        this.end = end;
    }

    /** The blocks of messages that live in it. */
    public int blocks() {
        return blocks;
    }

    /** What the messages left in it would take elsewhere, about. */
    public long liveBytes() {
        return liveBytes;
    }

    public void addLive(long bytes) {
        liveBytes += bytes;
    }

    public void addBlock() {
        blocks++;
    }

    public void removeBlock() {
        blocks--;
    }
}
