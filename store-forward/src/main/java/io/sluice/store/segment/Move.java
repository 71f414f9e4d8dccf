package io.sluice.store.segment;

import io.sluice.store.Priority;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that were copied from a segment that is to be let go. What it lists is all that was left of the offsets from
 * the first on, as many as the count, in the queue's messages of that priority; it takes the place of whatever an
 * earlier frame said of those.
 *
 * <pre>
 * options             1 byte, the priority as in an append
 * first offset, count
 * epoch               of the life that appended them
 * messages            how many are left
 * each message        offsets skipped since the one before, length, deadline (0: none),
 *                     wall clock and store clock of its append, as the zigzag of the difference to the one before
 * payloads            one behind the other
 * </pre>
 *
 * @param count the width of the range, in offsets
 */
public record Move(
        int queue, Priority priority, long firstOffset, long count, long epoch, List<StoredMessage> messages) {

    /** What a message takes beside its payload, at most. */
    public static final int MESSAGE_BYTES = 9 + 5 + 9 + 10 + 10;

    /** What a message takes beside its payload, about. */
    public static final int TYPICAL_BYTES = 8;

    /** What the entry takes beside its messages, at most, and with its kind. */
    public static final int ENTRY_BYTES = 1 + 5 + 1 + 9 + 9 + 9 + 5;

    public Move {
        messages = List.copyOf(messages);
    }

    /** The payload bytes of its messages. */
    public int bytes() {
        int sum = 0;
        for (StoredMessage message : messages) {
            sum += message.payload().remaining();
        }
        return sum;
    }

    /** What it takes in a frame at most. */
    public int bound() {
        return ENTRY_BYTES + messages.size() * MESSAGE_BYTES + bytes();
    }

    /** Writes all but the kind and the queue. */
    public void write(ByteBuffer out) {
        out.put(RunOptions.of(priority));
        FrameBody.putVarint(out, firstOffset);
        FrameBody.putVarint(out, count);
        FrameBody.putVarint(out, epoch);
        FrameBody.putVarint(out, messages.size());
        long next = firstOffset;
        long wall = 0;
        long store = 0;
        for (StoredMessage message : messages) {
            FrameBody.putVarint(out, message.offset() - next);
            FrameBody.putVarint(out, message.payload().remaining());
            FrameBody.putVarint(out, message.deadlineMillis());
            FrameBody.putVarint(out, zigzag(message.wallMillis() - wall));
            FrameBody.putVarint(out, zigzag(message.storeMillis() - store));
            next = message.offset() + 1;
            wall = message.wallMillis();
            store = message.storeMillis();
        }
        messages.forEach(message -> out.put(message.payload().duplicate()));
    }

    static Move read(int queue, ByteBuffer in) {
        Priority priority = RunOptions.priority(in.get());
        long firstOffset = FrameBody.varint(in);
        long count = FrameBody.varint(in);
        long epoch = FrameBody.varint(in);
        int size = (int) FrameBody.varint(in);
        List<Stamps> stamps = new ArrayList<>();
        Stamps last = new Stamps(firstOffset - 1, 0, 0, 0, 0);
        for (int i = 0; i < size; i++) {
            last = last.next(in);
            stamps.add(last);
        }
        List<StoredMessage> messages = new ArrayList<>(size);
        for (Stamps each : stamps) {
            ByteBuffer payload = in.slice(in.position(), each.length());
            in.position(in.position() + each.length());
            messages.add(new StoredMessage(
                    each.offset(), priority, epoch, each.wall(), each.store(), each.deadline(), payload));
        }
        return new Move(queue, priority, firstOffset, count, epoch, messages);
    }

    /** What precedes the payloads of one message. */
    private record Stamps(long offset, int length, long deadline, long wall, long store) {

        Stamps next(ByteBuffer in) {
            return new Stamps(
                    offset + 1 + FrameBody.varint(in),
                    (int) FrameBody.varint(in),
                    FrameBody.varint(in),
                    wall + unzigzag(FrameBody.varint(in)),
                    store + unzigzag(FrameBody.varint(in)));
        }
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
