package io.sluice.store.image;

import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that have one priority: its {@link Block}s, whose ranges of offsets never overlap. Pure
 * bookkeeping.
 */
final class Lane {

    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private long entries;
    private long bytes;
    private boolean dated;

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    /** True when a message in it may have a deadline. */
    boolean isDated() {
        return dated;
    }

    Iterable<Block> blocks() {
        return blocks.values();
    }

    int blockCount() {
        return blocks.size();
    }

    /** Takes up a run of messages that lies behind all there are. */
    void append(Segment segment, Frame frame, FrameBody.Run run, long maxSpanMillis) {
        Map.Entry<Long, Block> last = blocks.lastEntry();
        Block block = last == null ? null : last.getValue();
        if (block == null || !block.takes(segment, frame, run, maxSpanMillis)) {
            block = Block.begunBy(segment, frame, run);
            blocks.put(block.first(), block);
            segment.addBlock();
        }
        count(block, -1);
        block.add(frame, run);
        dated |= run.deadlineMillis() != 0;
        count(block, 1);
    }

    /** Takes up what is left of a range of offsets, in place of what there was of it. */
    void move(Segment segment, Frame frame, Move move) {
        long limit = move.firstOffset() + move.count();
        for (Block old : overlapping(move.firstOffset(), limit)) {
            remove(old);
            if (old.first() < move.firstOffset()) {
                put(old.part(old.first(), move.firstOffset()));
            }
            if (old.limit() > limit) {
                put(old.part(limit, old.limit()));
            }
        }
        if (!move.messages().isEmpty()) {
            put(Block.of(segment, frame, move));
        }
    }

    /** Takes up a block; one of which nothing is left is none. */
    void put(Block block) {
        if (block.live() > 0) {
            blocks.put(block.first(), block);
            block.segment().addBlock();
            dated |= block.deadlines() != null;
            count(block, 1);
        }
    }

    boolean isLive(long offset) {
        Map.Entry<Long, Block> at = blocks.floorEntry(offset);
        return at != null && at.getValue().isLive(offset);
    }

    /** True when the message was there until this call. */
    boolean remove(long offset) {
        Map.Entry<Long, Block> at = blocks.floorEntry(offset);
        return at != null && remove(at.getValue(), offset, offset + 1) > 0;
    }

    /** The messages removed by it. */
    long removeRange(long firstOffset, long limit) {
        long removed = 0;
        for (Block block = blockFrom(firstOffset); block != null && block.first() < limit; block = after(block)) {
            removed += remove(block, firstOffset, limit);
        }
        return removed;
    }

    /** The first message left from an offset on, or -1. */
    long nextLive(long from) {
        Block block = firstLiveBlock(from);
        return block == null ? -1 : block.nextLive(from);
    }

    /** The last message left, or -1. */
    long lastLive() {
        Map.Entry<Long, Block> last = blocks.lastEntry();
        return last == null ? -1 : last.getValue().lastLiveBefore(Long.MAX_VALUE);
    }

    /** The block that holds the first message left from an offset on. */
    @Nullable
    Block firstLiveBlock(long from) {
        Block block = blockFrom(from);
        while (block != null && block.nextLive(from) < 0) {
            block = after(block);
        }
        return block;
    }

    /** The block that begins there, or null. */
    @Nullable
    Block blockAt(long first) {
        return blocks.get(first);
    }

    /** The messages left in a range of offsets. */
    long entriesBetween(long from, long limit) {
        long sum = 0;
        for (Block block = blockFrom(from); block != null && block.first() < limit; block = after(block)) {
            boolean whole = block.first() >= from && block.limit() <= limit;
            sum += whole
                    ? block.live()
                    : block.part(Math.max(from, block.first()), Math.min(limit, block.limit()))
                            .live();
        }
        return sum;
    }

    /** The block behind another, or behind the place where it was. */
    @Nullable
    Block after(Block block) {
        Map.Entry<Long, Block> next = blocks.higherEntry(block.first());
        return next == null ? null : next.getValue();
    }

    private @Nullable Block blockFrom(long offset) {
        Map.Entry<Long, Block> at = blocks.floorEntry(offset);
        if (at == null || !at.getValue().contains(offset)) {
            at = blocks.higherEntry(offset);
        }
        return at == null ? null : at.getValue();
    }

    private List<Block> overlapping(long from, long limit) {
        List<Block> found = new ArrayList<>();
        for (Block block = blockFrom(from); block != null && block.first() < limit; block = after(block)) {
            found.add(block);
        }
        return found;
    }

    private long remove(Block block, long from, long limit) {
        count(block, -1);
        long removed = 0;
        long to = Math.min(limit, block.limit());
        for (long offset = block.nextLive(from); offset >= 0 && offset < to; offset = block.nextLive(offset + 1)) {
            block.remove(offset);
            removed++;
        }
        count(block, 1);
        if (block.live() == 0) {
            blocks.remove(block.first());
            block.segment().removeBlock();
        }
        return removed;
    }

    private void remove(Block block) {
        count(block, -1);
        blocks.remove(block.first());
        block.segment().removeBlock();
    }

    /** What a block holds enters every sum, or leaves it. */
    private void count(Block block, int sign) {
        long liveBytes = block.liveBytes();
        entries += (long) sign * block.live();
        bytes += sign * liveBytes;
        block.segment().addLive(sign * (liveBytes + (long) block.live() * Move.TYPICAL_BYTES));
    }
}
