package io.sluice.store.disk;

import io.sluice.store.seal.Seal;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.Salt;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Seals a group that was laid out plain, into bytes of its own: the committer goes on with the plain ones. The place of
 * a frame in its segment is its nonce; that no place is written twice is {@link Journal}'s promise. The committer's.
 */
final class GroupSealer {

    private ByteBuffer out = ByteBuffer.allocateDirect(0);

    /**
     * The group as it is written.
     *
     * @param laid heads and bodies, with room for a tag behind each body
     * @param frames what was laid out, the bodies plain
     */
    ByteBuffer seal(Seal seal, Salt salt, ByteBuffer laid, List<Frame> frames) {
        if (out.capacity() < laid.limit() || out.capacity() > 2 * laid.capacity()) {
            out = ByteBuffer.allocateDirect(laid.capacity());
        }
        out.clear();
        for (Frame frame : frames) {
            int start = out.position();
            ByteBuffer head = laid.slice(start, Frame.HEAD_BYTES);
            out.put(head.duplicate());
            seal.seal(frame.position(), head, frame.body(), out);
            out.putInt(salt.crc(frame.position(), out.slice(start, out.position() - start)));
            while (out.position() - start < frame.end() - frame.position()) {
                out.put((byte) 0);
            }
        }
        return out.flip();
    }
}
