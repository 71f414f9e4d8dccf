package io.sluice.store.image;

import io.sluice.store.QueueEntry;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.FrameScanner;
import io.sluice.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the messages of one queue from the journal. Takes a copy of the index's block under the queue's lock, pins the
 * segment, and reads without a lock. Any thread.
 */
final class QueueReader {

    private static final Logger log = LoggerFactory.getLogger(QueueReader.class);
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int SMALL_WINDOW_BYTES = 32 << 10;

    private final JournalQueue queue;

    /** Where the last read stopped, so that the next need not search its block from the start. */
    private volatile Hint hint = new Hint(-1, -1, -1);

    private record Hint(long blockFirst, long offset, long position) {}

    QueueReader(JournalQueue queue) {
        this.queue = queue;
    }

    List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        Collected found = new Collected(fromOffset, maxEntries, maxBytes);
        while (!found.full) {
            Block block = pinned(found.next);
            if (block == null) {
                break;
            }
            try {
                readBlock(block, found);
            } catch (IOException e) {
                if (found.entries.isEmpty()) {
                    throw new StoreException(
                            Reason.IO, "queue " + queue.name() + ": reading offset " + found.next + " failed: " + e, e);
                }
                break;
            } finally {
                block.segment().unpin();
            }
        }
        return found.entries;
    }

    /** When a message was stored; as near as the index knows when it cannot be read. */
    long wallMillisAt(long offset) {
        Block block = pinned(offset);
        if (block == null) {
            return 0;
        }
        try {
            Collected found = new Collected(offset, 1, 0);
            readBlock(block, found);
            return found.entries.isEmpty()
                    ? block.wallMillis()
                    : found.entries.get(0).storedAtMillis();
        } catch (IOException e) {
            return block.wallMillis();
        } finally {
            block.segment().unpin();
        }
    }

    private @Nullable Block pinned(long offset) {
        synchronized (queue) {
            Block block = queue.index().firstLiveBlock(offset);
            if (block == null) {
                return null;
            }
            block.segment().pin();
            return block.copy();
        }
    }

    private void readBlock(Block block, Collected found) throws IOException {
        Hint last = hint;
        boolean resume = last.blockFirst == block.first() && last.offset <= found.next && last.position < block.end();
        long from = resume ? last.position : block.position();
        int window = found.maxBytes < SMALL_WINDOW_BYTES ? SMALL_WINDOW_BYTES : WINDOW_BYTES;
        Segment segment = block.segment();
        FrameScanner scanner = new FrameScanner(segment.file(), segment.header().salt(), from, block.end(), window);
        found.begin(block);
        for (Frame frame = scanner.next(); frame != null && !found.full; frame = scanner.next()) {
            long before = found.next;
            found.frame = frame;
            read(frame, found);
            if (found.full) {
                hint = new Hint(block.first(), before, frame.position());
            }
        }
        if (!found.full) {
            found.endBlock();
        }
    }

    private void read(Frame frame, Collected found) {
        try {
            FrameBody.read(frame.body(), found);
        } catch (IllegalStateException nonsense) {
            log.warn("queue={} frame={}: {}", queue.name(), frame.number(), nonsense.getMessage());
        }
    }

    /** Gathers entries from frames until a limit is reached. */
    private final class Collected implements FrameBody.Sink {

        final List<QueueEntry> entries = new ArrayList<>();
        final int maxEntries;
        final int maxBytes;
        long next;
        boolean full;
        private long bytes;
        private @Nullable Block block;
        private @Nullable Frame frame;

        Collected(long from, int maxEntries, int maxBytes) {
            this.next = from;
            this.maxEntries = maxEntries;
            this.maxBytes = maxBytes;
        }

        void begin(Block inBlock) {
            block = inBlock;
        }

        @Override
        public void append(FrameBody.Run run) {
            Block in = block;
            Frame of = frame;
            if (run.queue() != queue.number() || full || in == null || of == null) {
                return;
            }
            int at = 0;
            for (int i = 0; i < run.lengths().length && !full; i++) {
                long offset = run.firstOffset() + i;
                if (offset >= next && in.isLive(offset)) {
                    take(in, of, offset, run.payloads().slice(at, run.lengths()[i]));
                }
                at += run.lengths()[i];
            }
        }

        private void take(Block in, Frame of, long offset, ByteBuffer payload) {
            if (!entries.isEmpty() && bytes + payload.remaining() > maxBytes) {
                full = true;
                return;
            }
            lost(in, offset);
            long epoch = in.segment().header().epoch();
            entries.add(new QueueEntry(epoch, offset, of.wallMillis(), payload.asReadOnlyBuffer()));
            bytes += payload.remaining();
            next = offset + 1;
            full = entries.size() == maxEntries;
        }

        /** The block was read to its end: what it should still have had is lost. */
        void endBlock() {
            Block in = block;
            if (in != null) {
                lost(in, in.first() + in.count());
                next = in.first() + in.count();
            }
        }

        private void lost(Block in, long before) {
            for (long offset = in.nextLive(next); offset >= 0 && offset < before; offset = in.nextLive(offset + 1)) {
                queue.lost(offset, 1);
            }
        }
    }
}
