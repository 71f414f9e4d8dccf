package io.sluice.store.image;

import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.FrameScanner;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.StoredMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block of a queue as it was at one moment, to be read by whoever has time to wait for the disk. Immutable.
 */
public final class Stretch {

    private static final Logger log = LoggerFactory.getLogger(Stretch.class);
    private static final int WINDOW_BYTES = 64 << 10;

    private final JournalQueue queue;
    private final Block block;

    /** Takes a block that nobody else has. */
    Stretch(JournalQueue queue, Block block) {
        this.queue = queue;
        this.block = block;
    }

    public JournalQueue queue() {
        return queue;
    }

    public Segment segment() {
        return block.segment();
    }

    /** The payload bytes left in it. */
    public long liveBytes() {
        return block.liveBytes();
    }

    Block block() {
        return block;
    }

    /**
     * Reads what was left, in order. What cannot be found is told to the store as lost, as when a reader misses it. The
     * segment must be pinned.
     */
    public List<StoredMessage> read() throws IOException {
        Gathered gathered = new Gathered();
        Segment segment = block.segment();
        FrameScanner scanner = segment.scanner(block.position(), block.end(), WINDOW_BYTES);
        for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
            gathered.read(frame);
        }
        gathered.endBlock();
        return gathered.messages;
    }

    /** Reads it to find what has expired. */
    public Swept sweep(long storeMillis) throws IOException {
        List<Long> expired = new ArrayList<>();
        long earliest = 0;
        for (StoredMessage message : read()) {
            long deadline = message.deadlineMillis();
            if (message.isExpired(storeMillis)) {
                expired.add(message.offset());
            } else if (deadline != 0) {
                earliest = earliest == 0 ? deadline : Math.min(earliest, deadline);
            }
        }
        return new Swept(block, expired, earliest);
    }

    private final class Gathered implements FrameBody.Sink {

        final List<StoredMessage> messages = new ArrayList<>();
        private long next;
        private long wallMillis;
        private long storeMillis;

        void read(Frame frame) {
            wallMillis = frame.wallMillis();
            storeMillis = frame.storeMillis();
            try {
                FrameBody.read(frame.body(), this);
            } catch (IllegalStateException nonsense) {
                log.warn("queue={} frame={}: {}", queue.name(), frame.number(), nonsense.getMessage());
            }
        }

        @Override
        public void append(FrameBody.Run run) {
            if (run.queue() != queue.number() || run.priority() != block.priority() || block.isMoved()) {
                return;
            }
            int at = 0;
            for (int i = 0; i < run.lengths().length; i++) {
                take(new StoredMessage(
                        run.firstOffset() + i,
                        run.priority(),
                        block.segment().header().epoch(),
                        wallMillis,
                        storeMillis,
                        run.deadlineMillis(),
                        run.payloads().slice(at, run.lengths()[i])));
                at += run.lengths()[i];
            }
        }

        @Override
        public void move(Move move) {
            if (move.queue() == queue.number() && move.priority() == block.priority() && block.isMoved()) {
                move.messages().forEach(this::take);
            }
        }

        private void take(StoredMessage message) {
            if (block.isLive(message.offset())) {
                lost(message.offset());
                messages.add(message);
                next = message.offset() + 1;
            }
        }

        void endBlock() {
            lost(block.limit());
        }

        private void lost(long before) {
            for (long at = block.nextLive(next); at >= 0 && at < before; at = block.nextLive(at + 1)) {
                queue.lost(at, 1);
            }
        }
    }
}
