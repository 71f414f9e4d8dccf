package io.sluice.store.image;

import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Segment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a queue are, and which of them are left: one {@link Block} for each 64 KiB or so, nothing for
 * a single message. Pure bookkeeping; its {@link JournalQueue} guards it.
 */
final class QueueIndex {

    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private long end;
    private long entries;
    private long bytes;

    long end() {
        return end;
    }

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    Iterable<Block> blocks() {
        return blocks.values();
    }

    int blockCount() {
        return blocks.size();
    }

    /**
     * Takes up a run of messages. Offsets at or beyond the run's that are known already belong to a group that was
     * never durable, or they could not have been given out again: they go.
     */
    void append(Segment segment, Frame frame, FrameBody.Run run, long maxSpanMillis) {
        if (run.firstOffset() < end) {
            removeRange(run.firstOffset(), end - run.firstOffset());
        }
        int count = run.lengths().length;
        Map.Entry<Long, Block> last = blocks.lastEntry();
        Block block = last == null ? null : last.getValue();
        boolean follows = block != null && block.first() + block.count() == run.firstOffset();
        if (block == null || !follows || !block.takes(segment, frame, count, maxSpanMillis)) {
            block = new Block(segment, run.firstOffset(), frame.position(), frame.storeMillis(), frame.wallMillis());
            blocks.put(block.first(), block);
            segment.addBlock();
        }
        bytes -= block.liveBytes();
        block.add(count, run.bytes(), frame.end(), frame.storeMillis());
        bytes += block.liveBytes();
        entries += count;
        end = run.firstOffset() + count;
    }

    /** Takes up a block that a checkpoint knew. */
    void restore(Block block) {
        blocks.put(block.first(), block);
        block.segment().addBlock();
        entries += block.live();
        bytes += block.liveBytes();
    }

    void restoreEnd(long offset) {
        end = Math.max(end, offset);
    }

    boolean isLive(long offset) {
        Map.Entry<Long, Block> at = blocks.floorEntry(offset);
        return at != null && at.getValue().isLive(offset);
    }

    /** The messages removed by it. */
    long removeRange(long firstOffset, long count) {
        long limit = firstOffset + Math.min(count, Long.MAX_VALUE - firstOffset);
        long removed = 0;
        Block block = blockFrom(firstOffset);
        while (block != null && block.first() < limit) {
            removed += remove(block, firstOffset, limit);
            Map.Entry<Long, Block> next = blocks.higherEntry(block.first());
            block = next == null ? null : next.getValue();
        }
        return removed;
    }

    /** The first message left from an offset on, or -1. */
    long nextLive(long from) {
        Block block = firstLiveBlock(from);
        return block == null ? -1 : block.nextLive(from);
    }

    /** The block that holds the first message left from an offset on. */
    @Nullable
    Block firstLiveBlock(long from) {
        Block block = blockFrom(from);
        while (block != null && block.nextLive(from) < 0) {
            Map.Entry<Long, Block> next = blocks.higherEntry(block.first());
            block = next == null ? null : next.getValue();
        }
        return block;
    }

    private @Nullable Block blockFrom(long offset) {
        Map.Entry<Long, Block> at = blocks.floorEntry(offset);
        if (at == null || !at.getValue().contains(offset)) {
            at = blocks.higherEntry(offset);
        }
        return at == null ? null : at.getValue();
    }

    private long remove(Block block, long from, long limit) {
        bytes -= block.liveBytes();
        long removed = 0;
        long to = Math.min(limit, block.first() + block.count());
        for (long offset = Math.max(from, block.first()); offset < to; offset++) {
            removed += block.remove(offset) ? 1 : 0;
        }
        entries -= removed;
        bytes += block.liveBytes();
        if (block.live() == 0) {
            blocks.remove(block.first());
            block.segment().removeBlock();
        }
        return removed;
    }
}
