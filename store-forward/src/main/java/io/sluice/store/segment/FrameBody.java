package io.sluice.store.segment;

import io.sluice.store.DropReason;
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

    private FrameBody() {}

    /** Consecutive messages of one queue; the payloads lie one behind the other. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Run(int queue, long firstOffset, int[] lengths, int bytes, ByteBuffer payloads) {}

    /** What a body tells, in its order. What a reader does not care for, it need not hear. */
    public interface Sink {

        default void bindQueue(int number, String name) {}

        default void bindMap(int number, String name) {}

        default void append(Run run) {}

        default void acknowledge(int queue, long firstOffset, long count) {}

        default void drop(int queue, long firstOffset, long count, DropReason reason) {}

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
            case APPEND -> sink.append(run(number, in));
            case ACKNOWLEDGE -> sink.acknowledge(number, varint(in), varint(in));
            case DROP -> sink.drop(number, varint(in), varint(in), DropReason.of(in.get()));
            case PUT -> sink.put(number, text(in), bytes(in));
            case REMOVE -> sink.remove(number, text(in));
            default -> throw new IllegalStateException("a frame's body has an entry of kind " + kind);
        }
    }

    private static Run run(int queue, ByteBuffer in) {
        long firstOffset = varint(in);
        int[] lengths = new int[(int) varint(in)];
        int sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (int) varint(in);
            sum += lengths[i];
        }
        ByteBuffer payloads = in.slice(in.position(), sum);
        in.position(in.position() + sum);
        return new Run(queue, firstOffset, lengths, sum, payloads);
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
