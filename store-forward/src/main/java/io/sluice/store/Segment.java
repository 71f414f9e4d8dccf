package io.sluice.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the journal that is on disk. The committer owns it; readers pin it while they read, and while it is
 * pinned its file is neither closed nor used for something else.
 */
final class Segment {

    private final SegmentHeader header;
    private final String name;
    private final FileLayer files;
    private final AtomicInteger pins = new AtomicInteger();

    // guarded by this
    private @Nullable StoreFile file;

    // the committer's alone
    private long end;
    private int blocks;

    Segment(SegmentHeader header, String name, FileLayer files, long end) {
        this.header = header;
        this.name = name;
        this.files = files;
        this.end = end;
    }

    SegmentHeader header() {
        return header;
    }

    long sequence() {
        return header.sequence();
    }

    String name() {
        return name;
    }

    /** The open file; opened when it is not. */
    synchronized StoreFile file() throws IOException {
        if (file == null) {
            file = files.open(name);
        }
        return file;
    }

    /** Closes the file unless someone reads it; it opens again when it is asked for. */
    synchronized boolean closeUnlessPinned() {
        if (pins.get() > 0) {
            return false;
        }
        if (file != null) {
            file.close();
            file = null;
        }
        return true;
    }

    synchronized boolean isOpen() {
        return file != null;
    }

    synchronized void pin() {
        pins.incrementAndGet();
    }

    void unpin() {
        pins.decrementAndGet();
    }

    boolean isPinned() {
        return pins.get() > 0;
    }

    /** Behind the last durable frame. */
    long end() {
        return end;
    }

    void endAt(long end) {
        this.end = end;
    }

    /** The blocks of messages that live in it. */
    int blocks() {
        return blocks;
    }

    void addBlock() {
        blocks++;
    }

    void removeBlock() {
        blocks--;
    }
}
