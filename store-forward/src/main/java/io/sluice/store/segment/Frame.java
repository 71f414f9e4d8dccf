package io.sluice.store.segment;

import io.sluice.store.seal.Seal;
import java.nio.ByteBuffer;

/**
 * One record of the journal: whole batches, all of them durable or none.
 *
 * <pre>
 *  0  body length       u32
 *  4  head check        u32   of salt, place and length; finds the next frame behind a damaged one
 *  8  number            i64   of the frame, growing, never used twice
 * 16  group             i64   number of the first frame of its group: every frame before it was durable
 *                             before this one was written
 * 24  wall clock        i64   milliseconds since 1970
 * 32  store clock       i64   milliseconds that the store has been open, over all its lives
 * 40  body              see {@link FrameBody}; sealed: the ciphertext of it, and 16 bytes of tag
 *  .  crc32c            u32   of salt, place, and all of the above
 *  .  padding to a multiple of 8
 * </pre>
 *
 * @param position where it begins in its segment
 * @param end where the next one may begin
 * @param body what is in it, opened if it was sealed; from position to limit; shared, not copied
 */
public record Frame(
        long position, long end, long number, long group, long wallMillis, long storeMillis, ByteBuffer body) {

    public static final int HEAD_BYTES = 40;

    /** What a frame takes beside its content, at most. */
    public static final int OVERHEAD_BYTES = HEAD_BYTES + Seal.TAG_BYTES + 4 + 7;

    public static final int ALIGNMENT = 8;

    public static long endOf(long position, int bodyBytes) {
        return aligned(position + HEAD_BYTES + bodyBytes + 4);
    }

    static long aligned(long position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
