package io.sluice.store.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The random number of one life of one segment file. It goes into every check value of the segment, so what an earlier
 * life left in a recycled file, and bytes that a message brings to look like a frame, hold no valid check.
 */
public record Salt(long value) {

    /** The 32 bits by which the head of a frame is told from anything else, cheaply. */
    public int headCheck(long position, int bodyBytes) {
        return (int) (mix(mix(value ^ position) + bodyBytes) >>> 16);
    }

    /** CRC32C over the salt, the place, and the remaining bytes of the buffer, whose position stays. */
    public int crc(long position, ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        ByteBuffer seed =
                ByteBuffer.allocate(16).putLong(value).putLong(position).flip();
        crc.update(seed);
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** The finalizer of splitmix64. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
