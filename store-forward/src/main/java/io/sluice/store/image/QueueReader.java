package io.sluice.store.image;

import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.FrameScanner;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the messages of one queue, or those of one priority, from the journal. Takes a copy of the blocks to be read
 * under the queue's lock, pins their segment, and reads without a lock. Any thread.
 */
final class QueueReader {

    private static final Logger log = LoggerFactory.getLogger(QueueReader.class);
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int SMALL_WINDOW_BYTES = 32 << 10;

    private final JournalQueue queue;
    private final @Nullable Priority only;

    /** Where the last read stopped, so that the next need not search from the start. */
    private volatile Hint hint = new Hint(-1, -1, -1);

    /** In that segment, messages appended with that offset or a later one lie at that position or behind it. */
    private record Hint(long segment, long offset, long position) {}

    /** A reader of all messages, or of one priority. */
    QueueReader(JournalQueue queue, @Nullable Priority only) {
        this.queue = queue;
        this.only = only;
    }

    List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException {
        Collected found = new Collected(
                fromOffset, maxEntries, maxBytes, queue.image().owner().storeMillis());
        while (!found.full) {
            Together together = pinned(found.next, found.storeMillis);
            if (together == null) {
                break;
            }
            try {
                read(together, found);
            } catch (IOException e) {
                if (found.entries.isEmpty()) {
                    throw new StoreException(
                            Reason.IO, "queue " + queue.name() + ": reading offset " + found.next + " failed: " + e, e);
                }
                break;
            } finally {
                together.segment().unpin();
            }
        }
        return found.entries;
    }

    /** When a message was stored; as near as the index knows when it cannot be read. */
    long wallMillisAt(long offset) {
        Together together = pinned(offset, Long.MIN_VALUE);
        if (together == null) {
            return 0;
        }
        long atLeast = together.blocks().get(0).wallMillis();
        try {
            Collected found = new Collected(offset, 1, 0, Long.MIN_VALUE);
            read(together, found);
            return found.entries.isEmpty() ? atLeast : found.entries.get(0).storedAtMillis();
        } catch (IOException e) {
            return atLeast;
        } finally {
            together.segment().unpin();
        }
    }

    /**
     * Blocks that are read in one go: one of each priority, in one segment, in which the order of the offsets is that of
     * the places. A moved block is read alone.
     *
     * @param limit all messages that the queue has before this offset, from where it was asked on, are in them
     */
    private record Together(List<Block> blocks, long limit) {

        Segment segment() {
            return blocks.get(0).segment();
        }

        boolean isMoved() {
            return blocks.get(0).isMoved();
        }

        long position() {
            long first = Long.MAX_VALUE;
            for (Block block : blocks) {
                first = Math.min(first, block.position());
            }
            return first;
        }

        long end() {
            long last = 0;
            for (Block block : blocks) {
                last = Math.max(last, block.end());
            }
            return last;
        }
    }

    private @Nullable Together pinned(long offset, long storeMillis) {
        synchronized (queue) {
            List<Block> candidates = new ArrayList<>();
            Block lead = null;
            for (Lane lane : queue.index().lanes(only)) {
                Block block = lane.firstLiveBlock(offset);
                while (block != null && isOver(block, storeMillis)) {
                    block = lane.firstLiveBlock(block.limit());
                }
                if (block != null) {
                    candidates.add(block);
                    lead = lead == null || block.nextLive(offset) < lead.nextLive(offset) ? block : lead;
                }
            }
            if (lead == null) {
                return null;
            }
            lead.segment().pin();
            return together(lead, candidates, offset);
        }
    }

    private static Together together(Block lead, List<Block> candidates, long offset) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(lead.copy());
        long limit = lead.limit();
        for (Block other : candidates) {
            boolean beside = !lead.isMoved() && !other.isMoved() && other.segment() == lead.segment();
            if (other != lead && beside) {
                blocks.add(other.copy());
                limit = Math.min(limit, other.limit());
            } else if (other != lead) {
                limit = Math.min(limit, other.nextLive(offset));
            }
        }
        return new Together(blocks, limit);
    }

    private static boolean isOver(Block block, long storeMillis) {
        Deadlines deadlines = block.deadlines();
        return deadlines != null && deadlines.isAllOver(storeMillis);
    }

    private void read(Together together, Collected found) throws IOException {
        Segment segment = together.segment();
        long from = Math.max(together.position(), positionHinted(together, found.next));
        int window = found.maxBytes < SMALL_WINDOW_BYTES ? SMALL_WINDOW_BYTES : WINDOW_BYTES;
        FrameScanner scanner = segment.scanner(from, together.end(), window);
        found.begin(together);
        for (Frame frame = scanner.next(); frame != null && !found.isEnough(); frame = scanner.next()) {
            long before = found.next;
            found.frame = frame;
            read(frame, found);
            if (found.isEnough() && !together.isMoved()) {
                hint = new Hint(segment.sequence(), before, frame.position());
            }
        }
        found.end();
    }

    private long positionHinted(Together together, long offset) {
        Hint last = hint;
        boolean holds = last.segment == together.segment().sequence()
                && !together.isMoved()
                && last.offset <= offset
                && last.position < together.end();
        return holds ? last.position : 0;
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
        final long storeMillis;
        long next;
        boolean full;
        private long bytes;

        // valid for blocks read together
        private List<Block> blocks = List.of();
        private boolean moved;
        private long limit;
        private boolean behind;

        private @Nullable Frame frame;

        Collected(long from, int maxEntries, int maxBytes, long storeMillis) {
            this.next = from;
            this.maxEntries = maxEntries;
            this.maxBytes = maxBytes;
            this.storeMillis = storeMillis;
        }

        void begin(Together together) {
            blocks = together.blocks();
            moved = together.isMoved();
            limit = together.limit();
            behind = false;
        }

        /** True when no more is wanted, or what follows lies behind the blocks. */
        boolean isEnough() {
            return full || behind;
        }

        @Override
        public void append(FrameBody.Run run) {
            Frame of = frame;
            Block in = moved || run.queue() != queue.number() || of == null ? null : block(run.priority());
            if (run.queue() == queue.number() && !moved) {
                behind |= run.firstOffset() >= limit;
            }
            if (in == null || of == null) {
                return;
            }
            boolean expired = run.deadlineMillis() != 0 && run.deadlineMillis() <= storeMillis;
            int at = 0;
            for (int i = 0; i < run.lengths().length && !full; i++) {
                long offset = run.firstOffset() + i;
                if (offset >= next && offset < limit && in.isLive(offset)) {
                    ByteBuffer payload = run.payloads().slice(at, run.lengths()[i]);
                    long epoch = in.segment().header().epoch();
                    take(offset, epoch, of.wallMillis(), run.priority(), expired, run.deadlineMillis(), payload);
                }
                at += run.lengths()[i];
            }
        }

        @Override
        public void move(Move move) {
            Block in = moved && move.queue() == queue.number() ? block(move.priority()) : null;
            if (in == null) {
                return;
            }
            for (StoredMessage each : move.messages()) {
                if (!full && each.offset() >= next && each.offset() < limit && in.isLive(each.offset())) {
                    take(
                            each.offset(),
                            each.epoch(),
                            each.wallMillis(),
                            each.priority(),
                            each.isExpired(storeMillis),
                            each.deadlineMillis(),
                            each.payload());
                }
            }
        }

        private @Nullable Block block(Priority priority) {
            for (Block block : blocks) {
                if (block.priority() == priority) {
                    return block;
                }
            }
            return null;
        }

        private void take(
                long offset,
                long epoch,
                long wallMillis,
                Priority priority,
                boolean expired,
                long deadline,
                ByteBuffer payload) {
            if (!expired && !entries.isEmpty() && bytes + payload.remaining() > maxBytes) {
                full = true;
                return;
            }
            lost(offset);
            next = offset + 1;
            if (!expired) {
                Duration left = deadline == 0 ? null : Duration.ofMillis(deadline - storeMillis);
                entries.add(new QueueEntry(epoch, offset, wallMillis, priority, left, payload.asReadOnlyBuffer()));
                bytes += payload.remaining();
                full = entries.size() == maxEntries;
            }
        }

        /** The blocks were read: what they should have had before the limit, and was not found, is lost. */
        void end() {
            if (!full) {
                lost(limit);
                next = limit;
            }
        }

        private void lost(long before) {
            for (Block block : blocks) {
                for (long at = block.nextLive(next); at >= 0 && at < before; at = block.nextLive(at + 1)) {
                    queue.lost(at, 1);
                }
            }
        }
    }
}
