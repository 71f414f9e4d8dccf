package io.sluice.store.image;

import io.sluice.store.segment.FrameBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Blocks of a queue's index as bytes, up to {@value #BLOCKS_PER_VALUE} to a value. Each: first offset, segment,
 * position, end, count, bytes, store clock of the first and of the last, wall clock, words of marks (0 when all of its
 * messages are left), and then the marks; all varints but the marks, which are i64.
 */
final class BlockCodec {

    static final int BLOCKS_PER_VALUE = 256;

    private static final int BLOCK_BYTES = 100;

    private BlockCodec() {}

    static NavigableMap<Long, byte[]> encode(Iterable<Block> blocks) {
        NavigableMap<Long, byte[]> values = new TreeMap<>();
        List<Block> some = new ArrayList<>(BLOCKS_PER_VALUE);
        for (Block block : blocks) {
            some.add(block);
            if (some.size() == BLOCKS_PER_VALUE) {
                values.put(some.get(0).first(), value(some));
                some.clear();
            }
        }
        if (!some.isEmpty()) {
            values.put(some.get(0).first(), value(some));
        }
        return values;
    }

    static void decode(byte[] value, Consumer<Fields> each) {
        ByteBuffer in = ByteBuffer.wrap(value);
        while (in.hasRemaining()) {
            each.accept(Fields.read(in));
        }
    }

    /** A block whose segment is still to be looked up. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Fields(
            long first,
            long segment,
            long position,
            long end,
            int count,
            long bytes,
            long firstStoreMillis,
            long lastStoreMillis,
            long wallMillis,
            long[] gone) {

        private static Fields read(ByteBuffer in) {
            return new Fields(
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    (int) FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    words(in));
        }

        private static long[] words(ByteBuffer in) {
            long[] words = new long[(int) FrameBody.varint(in)];
            for (int i = 0; i < words.length; i++) {
                words[i] = in.getLong();
            }
            return words;
        }
    }

    private static byte[] value(List<Block> blocks) {
        int bytes = 0;
        for (Block block : blocks) {
            bytes += BLOCK_BYTES + 8 * marks(block).length;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        for (Block block : blocks) {
            FrameBody.putVarint(out, block.first());
            FrameBody.putVarint(out, block.segment().sequence());
            FrameBody.putVarint(out, block.position());
            FrameBody.putVarint(out, block.end());
            FrameBody.putVarint(out, block.count());
            FrameBody.putVarint(out, block.bytes());
            FrameBody.putVarint(out, block.firstStoreMillis());
            FrameBody.putVarint(out, block.lastStoreMillis());
            FrameBody.putVarint(out, block.wallMillis());
            long[] marks = marks(block);
            FrameBody.putVarint(out, marks.length);
            for (long word : marks) {
                out.putLong(word);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static long[] marks(Block block) {
        long[] gone = block.gone();
        return gone == null ? new long[0] : gone;
    }
}
