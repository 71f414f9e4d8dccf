package io.sluice.store.image;

import io.sluice.store.Priority;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.RunOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of a queue's index as bytes, up to {@value #BLOCKS_PER_VALUE} to a value. Each: first offset, segment,
 * position, end, count, bytes, store clock of the first and of the last, wall clock, options, messages there ever were,
 * the deadlines if the options say so (first, next, last), words of marks (0 when all of its messages are left), and
 * then the marks; all varints but the options, a byte, and the marks, which are i64. Options: bits 0 and 1 priority,
 * 2 moved, 3 has deadlines, 4 every message has one. Version 1 had neither options, nor messages, nor deadlines.
 */
final class BlockCodec {

    static final int BLOCKS_PER_VALUE = 256;

    private static final int VERSION_WITH_OPTIONS = 2;
    private static final int BLOCK_BYTES = 140;
    private static final int MOVED = 4;
    private static final int DATED = 8;
    private static final int ALL_DATED = 16;

    private BlockCodec() {}

    /** The values, numbered. */
    static NavigableMap<Long, byte[]> encode(Iterable<Block> blocks) {
        NavigableMap<Long, byte[]> values = new TreeMap<>();
        List<Block> some = new ArrayList<>(BLOCKS_PER_VALUE);
        for (Block block : blocks) {
            some.add(block);
            if (some.size() == BLOCKS_PER_VALUE) {
                values.put((long) values.size(), value(some));
                some.clear();
            }
        }
        if (!some.isEmpty()) {
            values.put((long) values.size(), value(some));
        }
        return values;
    }

    static void decode(int version, byte[] value, Consumer<Fields> each) {
        ByteBuffer in = ByteBuffer.wrap(value);
        while (in.hasRemaining()) {
            each.accept(Fields.read(version, in));
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
            Extras extras,
            long[] gone) {

        private static Fields read(int version, ByteBuffer in) {
            long first = FrameBody.varint(in);
            long segment = FrameBody.varint(in);
            long position = FrameBody.varint(in);
            long end = FrameBody.varint(in);
            int count = (int) FrameBody.varint(in);
            return new Fields(
                    first,
                    segment,
                    position,
                    end,
                    count,
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    FrameBody.varint(in),
                    version < VERSION_WITH_OPTIONS ? Extras.none(count) : Extras.read(in),
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

    /** What version 2 has more. */
    record Extras(
            Priority priority,
            boolean moved,
            int held,
            @Nullable Deadlines deadlines) {

        static Extras none(int count) {
            return new Extras(Priority.NORMAL, false, count, null);
        }

        static Extras of(Block block) {
            return new Extras(block.priority(), block.isMoved(), block.held(), block.deadlines());
        }

        static Extras read(ByteBuffer in) {
            byte options = in.get();
            int held = (int) FrameBody.varint(in);
            Deadlines deadlines = null;
            if ((options & DATED) != 0) {
                boolean allDated = (options & ALL_DATED) != 0;
                deadlines = new Deadlines(FrameBody.varint(in), FrameBody.varint(in), FrameBody.varint(in), allDated);
            }
            return new Extras(RunOptions.priority(options), (options & MOVED) != 0, held, deadlines);
        }

        void write(ByteBuffer out) {
            Deadlines dated = deadlines;
            int options = RunOptions.of(priority) | (moved ? MOVED : 0);
            if (dated != null) {
                options |= DATED | (dated.allHave() ? ALL_DATED : 0);
            }
            out.put((byte) options);
            FrameBody.putVarint(out, held);
            if (dated != null) {
                FrameBody.putVarint(out, dated.first());
                FrameBody.putVarint(out, dated.next());
                FrameBody.putVarint(out, dated.last());
            }
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
            Extras.of(block).write(out);
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
