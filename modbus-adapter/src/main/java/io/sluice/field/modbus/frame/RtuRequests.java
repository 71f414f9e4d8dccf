package io.sluice.field.modbus.frame;

/**
 * The requests of an RTU line, as a device sees them: found by their own length and check value wherever they begin.
 * Keeps 512 bytes at most.
 */
public final class RtuRequests {

    private static final int CAPACITY = 512;

    private final byte[] bytes = new byte[CAPACITY];
    private int size;

    /** One frame, as an answer. */
    public static byte[] encode(int unit, Pdu pdu) {
        return RtuFrame.encode(unit, pdu);
    }

    /** Takes what came; the last whole request of it, or {@code NeedMore}. */
    public Parsed feed(byte[] source, int count) {
        Parsed last = Parsed.NEED_MORE;
        for (int i = 0; i < count; i++) {
            if (size == CAPACITY) {
                size = 0;
            }
            bytes[size++] = source[i];
            Parsed next = scan();
            last = next instanceof Parsed.Frame ? next : last;
        }
        return last;
    }

    /** Whatever came so far is over, as silence follows. */
    public void silence() {
        size = 0;
    }

    private Parsed scan() {
        for (int at = 0; at + RtuFrame.MIN <= size; at++) {
            int length = length(at);
            if (at + length == size && RtuFrame.isSound(bytes, at, length)) {
                Parsed frame = new Parsed.Frame(0, bytes[at] & 0xff, Pdu.of(bytes, at + 1, size - 2));
                size = 0;
                return frame;
            }
        }
        return Parsed.NEED_MORE;
    }

    private int length(int at) {
        return switch (bytes[at + 1]) {
            case 7, 17 -> RtuFrame.MIN;
            case 15, 16 -> at + 6 < size ? 9 + (bytes[at + 6] & 0xff) : CAPACITY;
            case 22 -> 10;
            case 23 -> at + 10 < size ? 13 + (bytes[at + 10] & 0xff) : CAPACITY;
            case 43 -> 7;
            default -> 8;
        };
    }
}
