package io.sluice.store.image;

import io.sluice.store.segment.Frame;
import io.sluice.store.segment.Segment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive messages of one queue that lie close together in one segment: the grain of a queue's index. Knows which
 * of its messages are gone, by one bit each once the first is, and its payload bytes as a whole: those of the messages
 * left are taken in proportion.
 */
final class Block {

    /** A block takes no more once its frames span this much of the segment. */
    static final int MAX_EXTENT_BYTES = 64 << 10;

    private static final int MAX_COUNT = 1 << 15;

    private final Segment segment;
    private final long first;
    private final long position;
    private final long firstStoreMillis;
    private final long wallMillis;
    private long end;
    private int count;
    private int live;
    private long bytes;
    private long lastStoreMillis;
    private long @Nullable [] gone;

    Block(Segment segment, long first, long position, long storeMillis, long wallMillis) {
        this.segment = segment;
        this.first = first;
        this.position = position;
        this.firstStoreMillis = storeMillis;
        this.wallMillis = wallMillis;
        this.end = position;
        this.lastStoreMillis = storeMillis;
    }

    static Block of(Segment segment, BlockCodec.Fields fields) {
        Block block =
                new Block(segment, fields.first(), fields.position(), fields.firstStoreMillis(), fields.wallMillis());
        block.end = fields.end();
        block.count = fields.count();
        block.live = fields.count();
        block.bytes = fields.bytes();
        block.lastStoreMillis = fields.lastStoreMillis();
        if (fields.gone().length > 0) {
            block.gone = fields.gone();
            for (long word : fields.gone()) {
                block.live -= Long.bitCount(word);
            }
        }
        return block;
    }

    boolean takes(Segment inSegment, Frame frame, int more, long maxSpanMillis) {
        return inSegment == segment
                && frame.end() - position <= MAX_EXTENT_BYTES
                && count + more <= MAX_COUNT
                && frame.storeMillis() - firstStoreMillis <= maxSpanMillis;
    }

    void add(int messages, int payloadBytes, long frameEnd, long storeMillis) {
        count += messages;
        live += messages;
        bytes += payloadBytes;
        end = frameEnd;
        lastStoreMillis = storeMillis;
        if (gone != null && gone.length < words(count)) {
            gone = Arrays.copyOf(gone, words(count));
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
        for (long offset = Math.max(from, first); offset < first + count; offset++) {
            if (isLive(offset)) {
                return offset;
            }
        }
        return -1;
    }

    /** The same messages with the same marks, as they are at this moment. */
    Block copy() {
        Block copy = new Block(segment, first, position, firstStoreMillis, wallMillis);
        copy.end = end;
        copy.count = count;
        copy.live = live;
        copy.bytes = bytes;
        copy.lastStoreMillis = lastStoreMillis;
        copy.gone = gone == null ? null : gone.clone();
        return copy;
    }

    long liveBytes() {
        return count == 0 ? 0 : bytes * live / count;
    }

    Segment segment() {
        return segment;
    }

    long first() {
        return first;
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

    long @Nullable [] gone() {
        return gone;
    }

    private static int words(int bits) {
        return (bits + 63) >> 6;
    }
}
