package io.sluice.store.disk;

import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Salt;
import io.sluice.store.segment.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds the moves in the frames that a store writes, and takes them out again. */
final class Moves {

    private static final byte KEY_LENGTH_BYTES = 3;

    private Moves() {}

    /** True when there is a move among whole frames. */
    static boolean isAnyIn(ByteBuffer frames) {
        for (int at = 0; at + Frame.HEAD_BYTES < frames.limit(); ) {
            int body = frames.getInt(at);
            if (isMove(frames.slice(at + Frame.HEAD_BYTES, body))) {
                return true;
            }
            at = (int) Frame.endOf(at, body);
        }
        return false;
    }

    /** The same disk, where frames with a move say nothing instead. */
    static Map<String, byte[]> without(Map<String, byte[]> disk) {
        Map<String, byte[]> others = new TreeMap<>(disk);
        others.replaceAll((name, bytes) -> {
            SegmentHeader header = SegmentHeader.ofName(name);
            return header == null ? bytes : without(header.salt(), bytes.clone());
        });
        return others;
    }

    private static byte[] without(Salt salt, byte[] bytes) {
        ByteBuffer segment = ByteBuffer.wrap(bytes);
        for (int at = SegmentHeader.BLOCK_BYTES; at + Frame.HEAD_BYTES + 4 <= bytes.length; at += Frame.ALIGNMENT) {
            int body = segment.getInt(at);
            int checked = Frame.HEAD_BYTES + body;
            boolean frame = body >= 0
                    && body <= bytes.length - at - Frame.HEAD_BYTES - 4
                    && segment.getInt(at + 4) == salt.headCheck(at, body)
                    && segment.getInt(at + checked) == salt.crc(at, segment.slice(at, checked));
            if (frame && isMove(segment.slice(at + Frame.HEAD_BYTES, body))) {
                sayNothing(segment.slice(at + Frame.HEAD_BYTES, body));
                segment.putInt(at + checked, salt.crc(at, segment.slice(at, checked)));
            }
        }
        return bytes;
    }

    /** The removal of a key that nobody has. */
    private static void sayNothing(ByteBuffer body) {
        int key = body.capacity() - 2 - KEY_LENGTH_BYTES;
        body.put(FrameBody.REMOVE).put((byte) 1);
        body.put((byte) ((key & 0x7f) | 0x80))
                .put((byte) (((key >> 7) & 0x7f) | 0x80))
                .put((byte) (key >> 14));
        while (body.hasRemaining()) {
            body.put((byte) '-');
        }
    }

    private static boolean isMove(ByteBuffer body) {
        AtomicBoolean found = new AtomicBoolean();
        FrameBody.read(body, new FrameBody.Sink() {
            @Override
            public void move(Move move) {
                found.set(true);
            }
        });
        return found.get();
    }
}
