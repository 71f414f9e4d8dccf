package io.sluice.store.image;

import io.sluice.store.Priority;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.StoredMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one queue and one priority that lie close together in one segment: the grain of a queue's index. Covers a
 * range of offsets; which of them are not its own, or gone, is told by one bit each once there is one. Knows its payload
 * bytes as a whole: those of the messages left are taken in proportion.
 */
final class Block {

    /** A block takes no more frames once they span this much of the segment. */
    static final int MAX_EXTENT_BYTES = 64 << 10;

    private static final int MAX_COUNT = 1 << 15;

    private final Segment segment;
    private final Priority priority;
    private final boolean moved;
    private final long first;
    private final long position;
    private final long firstStoreMillis;
    private final long wallMillis;
    private long end;
    private int count;
    private int held;
    private int live;
    private long bytes;
    private long lastStoreMillis;
    private @Nullable Deadlines deadlines;
    private long @Nullable [] gone;

    private Block(
            Segment segment,
            Priority priority,
            boolean moved,
            long first,
            long position,
            long storeMillis,
            long wallMillis) {
        this.segment = segment;
        this.priority = priority;
        this.moved = moved;
        this.first = first;
        this.position = position;
        this.firstStoreMillis = storeMillis;
        this.wallMillis = wallMillis;
        this.end = position;
        this.lastStoreMillis = storeMillis;
    }

    /** An empty one that a run begins. */
    static Block begunBy(Segment segment, Frame frame, FrameBody.Run run) {
        return new Block(
                segment,
                run.priority(),
                false,
                run.firstOffset(),
                frame.position(),
                frame.storeMillis(),
                frame.wallMillis());
    }

    /** What a move lists; there is at least one. */
    static Block of(Segment segment, Frame frame, Move move) {
        StoredMessage oldest = move.messages().get(0);
        Block block = new Block(
                segment,
                move.priority(),
                true,
                move.firstOffset(),
                frame.position(),
                oldest.storeMillis(),
                oldest.wallMillis());
        block.end = frame.end();
        block.count = (int) move.count();
        block.held = move.messages().size();
        block.live = block.held;
        block.bytes = move.bytes();
        long[] marks = new long[words(block.count)];
        Arrays.fill(marks, -1L);
        boolean isFirst = true;
        for (StoredMessage message : move.messages()) {
            int i = (int) (message.offset() - block.first);
            marks[i >> 6] &= ~(1L << i);
            block.date(message.deadlineMillis(), isFirst);
            isFirst = false;
            block.lastStoreMillis = message.storeMillis();
        }
        block.gone = block.live == block.count ? null : marks;
        return block;
    }

    static Block of(Segment segment, BlockCodec.Fields fields) {
        Block block = new Block(
                segment,
                fields.extras().priority(),
                fields.extras().moved(),
                fields.first(),
                fields.position(),
                fields.firstStoreMillis(),
                fields.wallMillis());
        block.end = fields.end();
        block.count = fields.count();
        block.held = fields.extras().held();
        block.live = fields.count();
        block.bytes = fields.bytes();
        block.lastStoreMillis = fields.lastStoreMillis();
        block.deadlines = fields.extras().deadlines();
        if (fields.gone().length > 0) {
            block.gone = fields.gone();
            block.live = liveIn(fields.gone(), fields.count());
        }
        return block;
    }

    /** The run must not begin before the end of the block. */
    boolean takes(Segment inSegment, Frame frame, FrameBody.Run run, long maxSpanMillis) {
        return inSegment == segment
                && !moved
                && (frame.end() == end || frame.end() - position <= MAX_EXTENT_BYTES)
                && run.firstOffset() + run.lengths().length - first <= MAX_COUNT
                && frame.storeMillis() - firstStoreMillis <= maxSpanMillis;
    }

    void add(Frame frame, FrameBody.Run run) {
        int messages = run.lengths().length;
        int from = (int) (run.firstOffset() - first);
        boolean gap = from > count;
        date(run.deadlineMillis(), held == 0);
        if (gap || gone != null) {
            long[] marks = gone == null ? new long[words(from + messages)] : gone;
            gone = marks.length < words(from + messages) ? Arrays.copyOf(marks, words(from + messages)) : marks;
            setRange(gone, count, from);
        }
        count = from + messages;
        held += messages;
        live += messages;
        bytes += run.bytes();
        end = frame.end();
        lastStoreMillis = frame.storeMillis();
    }

    private void date(long deadline, boolean isFirst) {
        Deadlines before = deadlines;
        if (before != null) {
            deadlines = before.with(deadline);
        } else if (deadline != 0) {
            deadlines = Deadlines.of(deadline, isFirst);
        }
    }

    boolean contains(long offset) {
        return offset >= first && offset < first + count;
    }

    boolean isLive(long offset) {
        if (!contains(offset)) {
            return false;
        }
        int i = (int) (offset - first);
        return gone == null || (gone[i >> 6] & (1L << i)) == 0;
    }

    /** True when the message was there until this call. */
    boolean remove(long offset) {
        if (!isLive(offset)) {
            return false;
        }
        if (gone == null) {
            gone = new long[words(count)];
        }
        int i = (int) (offset - first);
        gone[i >> 6] |= 1L << i;
        live--;
        return true;
    }

    /** The first message left from an offset on, or -1. */
    long nextLive(long from) {
        int i = (int) Math.max(0, from - first);
        if (from - first >= count || live == 0) {
            return -1;
        }
        if (gone == null) {
            return first + i;
        }
        for (int word = i >> 6; word < words(count); word++) {
            long left = ~gone[word] & (word == i >> 6 ? -1L << i : -1L);
            if (left != 0) {
                int found = (word << 6) + Long.numberOfTrailingZeros(left);
                return found < count ? first + found : -1;
            }
        }
        return -1;
    }

    /** The last message left before an offset, or -1. */
    long lastLiveBefore(long limit) {
        int last = (int) (Math.min(limit, first + count) - first) - 1;
        if (gone == null || last < 0) {
            return first + last >= first ? first + last : -1;
        }
        for (int word = last >> 6; word >= 0; word--) {
            long left = ~gone[word] & (word == last >> 6 ? -1L >>> (63 - (last & 63)) : -1L);
            if (left != 0) {
                return first + (word << 6) + 63 - Long.numberOfLeadingZeros(left);
            }
        }
        return -1;
    }

    /** The same messages with the same marks, as they are at this moment. */
    Block copy() {
        return part(first, first + count);
    }

    /** Those of a range of offsets that lies within it. */
    Block part(long from, long limit) {
        Block part = new Block(segment, priority, moved, from, position, firstStoreMillis, wallMillis);
        part.end = end;
        part.count = (int) (limit - from);
        part.lastStoreMillis = lastStoreMillis;
        part.deadlines = deadlines;
        if (part.count == count) {
            part.gone = gone == null ? null : gone.clone();
            part.held = held;
            part.live = live;
            part.bytes = bytes;
            return part;
        }
        if (gone != null) {
            part.gone = new long[words(part.count)];
            for (int i = 0; i < part.count; i++) {
                part.gone[i >> 6] |= isLive(from + i) ? 0 : 1L << i;
            }
        }
        part.live = part.gone == null ? part.count : liveIn(part.gone, part.count);
        part.held = part.live;
        part.bytes = held == 0 ? 0 : bytes * part.live / held;
        return part;
    }

    long liveBytes() {
        return held == live ? bytes : bytes * live / held;
    }

    void swept(long earliestDeadlineLeft) {
        Deadlines before = deadlines;
        if (before != null) {
            deadlines = before.swept(earliestDeadlineLeft);
        }
    }

    Segment segment() {
        return segment;
    }

    Priority priority() {
        return priority;
    }

    /** True when it is what a move lists; false when appends made it. */
    boolean isMoved() {
        return moved;
    }

    long first() {
        return first;
    }

    /** Behind the last offset of its range. */
    long limit() {
        return first + count;
    }

    long position() {
        return position;
    }

    long end() {
        return end;
    }

    int count() {
        return count;
    }

    int held() {
        return held;
    }

    int live() {
        return live;
    }

    long bytes() {
        return bytes;
    }

    long firstStoreMillis() {
        return firstStoreMillis;
    }

    long lastStoreMillis() {
        return lastStoreMillis;
    }

    long wallMillis() {
        return wallMillis;
    }

    @Nullable
    Deadlines deadlines() {
        return deadlines;
    }

    long @Nullable [] gone() {
        return gone;
    }

    private static int liveIn(long[] gone, int count) {
        int live = count;
        for (int word = 0; word < words(count); word++) {
            int rest = count - (word << 6);
            live -= Long.bitCount(rest >= 64 ? gone[word] : gone[word] & ((1L << rest) - 1));
        }
        return live;
    }

    private static void setRange(long[] marks, int from, int to) {
        for (int i = from; i < to; i++) {
            marks[i >> 6] |= 1L << i;
        }
    }

    private static int words(int bits) {
        return (bits + 63) >> 6;
    }
}
