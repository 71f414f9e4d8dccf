package io.sluice.store.segment;

import io.sluice.store.DropReason;
import io.sluice.store.Priority;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The language of a frame's body: a sequence of entries, each a byte that says which, then its fields. Integers are
 * varints (seven bits a byte, least significant first). A number stands for a name from the entry on that binds it; in
 * each segment a number is bound before it is used, so that a segment can be read alone.
 *
 * <pre>
 * 1 queue    number, name length, name (UTF-8)
 * 2 map      number, name length, name (UTF-8)
 * 3 append   queue, first offset, count, count lengths, then the payloads one behind the other
 * 4 ack      queue, first offset, count
 * 5 drop     queue, first offset, count, reason (its {@link DropReason#code})
 * 6 put      map, key length, key (UTF-8), value length, value
 * 7 remove   map, key length, key (UTF-8)
 * 8 append   queue, options (1 byte: bits 0 and 1 priority: 0 normal, 1 low, 2 high; bit 2: has a deadline),
 *            deadline (store clock, if the options say so), then as in 3
 * 9 drop     queue, options (the priority concerned), first offset, count, reason (4 expired, 5 thinned, too)
 * 10 thin    queue, options, first offset, count, n, level: of the messages of that priority {@link Thinning}
 *            keeps some
 * 11 move    queue, then {@link Move}
 * </pre>
 */
public final class FrameBody {

    public static final byte QUEUE = 1;
    public static final byte MAP = 2;
    public static final byte APPEND = 3;
    public static final byte ACKNOWLEDGE = 4;
    public static final byte DROP = 5;
    public static final byte PUT = 6;
    public static final byte REMOVE = 7;
    public static final byte APPEND_WITH_OPTIONS = 8;
    public static final byte DROP_OF_PRIORITY = 9;
    public static final byte THIN = 10;
    public static final byte MOVE = 11;

    private FrameBody() {}

    /**
     * Consecutive messages of one queue; the payloads lie one behind the other. Never compared.
     *
     * @param deadlineMillis of all of them, by the store clock; 0 when they do not expire
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Run(
            int queue,
            Priority priority,
            long deadlineMillis,
            long firstOffset,
            int[] lengths,
            int bytes,
            ByteBuffer payloads) {}

    /** What a body tells, in its order. What a reader does not care for, it need not hear. */
    public interface Sink {

        default void bindQueue(int number, String name) {}

        default void bindMap(int number, String name) {}

        default void append(Run run) {}

        default void acknowledge(int queue, long firstOffset, long count) {}

        default void drop(int queue, Dropped dropped) {}

        default void move(Move move) {}

        default void put(int map, String key, byte[] value) {}

        default void remove(int map, String key) {}
    }

    /** Tells a body whose checksum held; one that makes no sense nevertheless is a bug, or of another make. */
    public static void read(ByteBuffer body, Sink sink) {
        ByteBuffer in = body.duplicate();
        try {
            while (in.hasRemaining()) {
                entry(in, sink);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalStateException("a frame's body ends within an entry", e);
        }
    }

    private static void entry(ByteBuffer in, Sink sink) {
        byte kind = in.get();
        int number = (int) varint(in);
        switch (kind) {
            case QUEUE -> sink.bindQueue(number, text(in));
            case MAP -> sink.bindMap(number, text(in));
            case APPEND -> sink.append(run(number, Priority.NORMAL, 0, in));
            case APPEND_WITH_OPTIONS -> sink.append(runWithOptions(number, in));
            case ACKNOWLEDGE -> sink.acknowledge(number, varint(in), varint(in));
            case DROP -> sink.drop(number, new Dropped(varint(in), varint(in), DropReason.of(in.get())));
            case DROP_OF_PRIORITY -> sink.drop(number, dropOfPriority(in));
            case THIN -> sink.drop(number, thin(in));
            case MOVE -> sink.move(Move.read(number, in));
            case PUT -> sink.put(number, text(in), bytes(in));
            case REMOVE -> sink.remove(number, text(in));
            default -> throw new IllegalStateException("a frame's body has an entry of kind " + kind);
        }
    }

    /** Writes the options of an append, and its deadline. */
    public static void putOptions(ByteBuffer out, Priority priority, long deadlineMillis) {
        byte options = RunOptions.of(priority);
        out.put((byte) (deadlineMillis == 0 ? options : options | RunOptions.DEADLINE));
        if (deadlineMillis != 0) {
            putVarint(out, deadlineMillis);
        }
    }

    /** The kind of entry that tells of a drop. */
    public static byte kindOf(Dropped dropped) {
        if (dropped.thinning() != null) {
            return THIN;
        }
        return dropped.only() == null ? DROP : DROP_OF_PRIORITY;
    }

    /** Writes all of a drop but its kind and queue. */
    public static void putDrop(ByteBuffer out, Dropped dropped) {
        Thinning thinning = dropped.thinning();
        Priority only = dropped.only();
        if (only != null) {
            out.put(RunOptions.of(only));
        }
        putVarint(out, dropped.firstOffset());
        putVarint(out, dropped.count());
        if (thinning == null) {
            out.put(dropped.reason().code());
        } else {
            putVarint(out, thinning.n());
            putVarint(out, thinning.level());
        }
    }

    private static Dropped dropOfPriority(ByteBuffer in) {
        Priority only = RunOptions.priority(in.get());
        return new Dropped(varint(in), varint(in), DropReason.of(in.get()), only, null);
    }

    private static Dropped thin(ByteBuffer in) {
        Priority only = RunOptions.priority(in.get());
        long first = varint(in);
        long count = varint(in);
        return new Dropped(first, count, DropReason.THINNED, only, new Thinning((int) varint(in), (int) varint(in)));
    }

    private static Run runWithOptions(int queue, ByteBuffer in) {
        byte options = in.get();
        Priority priority = RunOptions.priority(options);
        return run(queue, priority, (options & RunOptions.DEADLINE) == 0 ? 0 : varint(in), in);
    }

    private static Run run(int queue, Priority priority, long deadlineMillis, ByteBuffer in) {
        long firstOffset = varint(in);
        int[] lengths = new int[(int) varint(in)];
        int sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (int) varint(in);
            sum += lengths[i];
        }
        ByteBuffer payloads = in.slice(in.position(), sum);
        in.position(in.position() + sum);
        return new Run(queue, priority, deadlineMillis, firstOffset, lengths, sum, payloads);
    }

    public static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a varint of more than ten bytes");
    }

    public static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
    }
}
