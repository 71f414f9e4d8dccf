package io.sluice.store.segment;

import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a stretch of a segment, one after the other; behind anything that is no frame it goes on to the
 * next that is. Frames share the scanner's window, and a window once filled is never written again; sealed ones have a
 * body of their own. One thread.
 */
public final class FrameScanner {

    private static final int PIECE_BYTES = 4096;

    private final StoreFile file;
    private final Salt salt;
    private final @Nullable Seal seal;
    private final long limit;
    private final int windowBytes;
    private long position;
    private long gapStart = -1;

    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    public FrameScanner(StoreFile file, Salt salt, @Nullable Seal seal, long from, long limit, int windowBytes)
            throws IOException {
        this.file = file;
        this.salt = salt;
        this.seal = seal;
        this.position = from;
        this.limit = Math.min(limit, file.size());
        this.windowBytes = windowBytes;
    }

    /** Where the next frame is looked for. */
    long position() {
        return position;
    }

    /** Where the bytes began that were skipped to find the last frame, or to reach the end; -1 when none were. */
    public long gapStart() {
        return gapStart;
    }

    /** The next frame, or null when there is none up to the limit. */
    @Nullable
    public Frame next() throws IOException {
        gapStart = -1;
        Frame frame = frameAt(position);
        if (frame == null && position < limit) {
            gapStart = position;
            frame = search(position + Frame.ALIGNMENT);
        }
        position = frame == null ? limit : frame.end();
        return frame;
    }

    private @Nullable Frame search(long from) throws IOException {
        for (long at = from; at + Frame.HEAD_BYTES + 4 <= limit; at += Frame.ALIGNMENT) {
            Frame frame = frameAt(at);
            if (frame != null) {
                return frame;
            }
        }
        return null;
    }

    private @Nullable Frame frameAt(long at) throws IOException {
        if (at + Frame.HEAD_BYTES + 4 > limit || !have(at, Frame.HEAD_BYTES)) {
            return null;
        }
        int head = (int) (at - windowStart);
        int bodyBytes = window.getInt(head);
        if (bodyBytes < 0
                || bodyBytes > limit - at - Frame.HEAD_BYTES - 4
                || window.getInt(head + 4) != salt.headCheck(at, bodyBytes)
                || !have(at, Frame.HEAD_BYTES + bodyBytes + 4)) {
            return null;
        }
        head = (int) (at - windowStart);
        int checkedBytes = Frame.HEAD_BYTES + bodyBytes;
        if (window.getInt(head + checkedBytes) != salt.crc(at, window.slice(head, checkedBytes))) {
            return null;
        }
        ByteBuffer body = body(at, window.slice(head, checkedBytes));
        if (body == null) {
            return null;
        }
        return new Frame(
                at,
                Frame.endOf(at, bodyBytes),
                window.getLong(head + 8),
                window.getLong(head + 16),
                window.getLong(head + 24),
                window.getLong(head + 32),
                body);
    }

    /** What is in the frame; null when it was not sealed here, though its checksum holds. */
    private @Nullable ByteBuffer body(long at, ByteBuffer frame) throws IOException {
        ByteBuffer body = frame.slice(Frame.HEAD_BYTES, frame.limit() - Frame.HEAD_BYTES);
        return seal == null ? body : seal.open(at, frame.slice(0, Frame.HEAD_BYTES), body);
    }

    /** Has the window hold the bytes; false when the file ends before. */
    private boolean have(long from, int bytes) throws IOException {
        if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
            return true;
        }
        int wanted = (int) Math.min(Math.max(windowBytes, bytes), limit - from);
        ByteBuffer fresh = ByteBuffer.allocate(wanted);
        try {
            file.read(fresh, from);
        } catch (IOException e) {
            fresh = readInPieces(wanted, from, e);
        }
        window = fresh.flip();
        windowStart = from;
        return bytes <= window.limit();
    }

    /** Around a bad sector: what can be read, and zeros for what cannot, which no check value covers. */
    private ByteBuffer readInPieces(int bytes, long from, IOException cause) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        boolean any = false;
        for (int at = 0; at < bytes; at += PIECE_BYTES) {
            try {
                any |= file.read(whole.slice(at, Math.min(PIECE_BYTES, bytes - at)), from + at) > 0;
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        if (!any) {
            throw cause;
        }
        return whole.position(bytes);
    }
}
