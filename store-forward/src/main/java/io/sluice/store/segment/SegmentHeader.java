package io.sluice.store.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment says of itself in its first block. The name of the file repeats sequence, epoch and salt, so that
 * damage to this block alone loses no message.
 *
 * <pre>
 *  0  "SLUICEJ\n"       8 bytes
 *  8  format version    u32
 * 12  0                 u32
 * 16  sequence          i64   of the segment, growing by one
 * 24  epoch             i64   of the life that wrote it
 * 32  salt              i64
 * 40  previous          i64   sequence of the segment before it, -1 when there is none
 * 48  previous end      i64   where that one ends: all before it is durable, all behind it is void
 * 56  crc32c            u32   of the bytes 0 to 55
 * </pre>
 *
 * Numbers are big-endian. The block is 4 KiB; the rest of it is not used.
 */
public record SegmentHeader(long sequence, long epoch, Salt salt, long previous, long previousEnd) {

    public static final int VERSION = 2;
    public static final int BLOCK_BYTES = 4096;

    private static final byte[] MAGIC = "SLUICEJ\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKED_BYTES = 56;
    private static final int BYTES = 60;
    private static final Pattern NAME = Pattern.compile("segment-([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})");

    /** What the first block of a file turned out to be. */
    public sealed interface Parsed {

        record Valid(SegmentHeader header) implements Parsed {}

        record Newer(int version) implements Parsed {}

        record Unreadable() implements Parsed {}
    }

    public String fileName() {
        return String.format("segment-%016x-%016x-%016x", sequence, epoch, salt.value());
    }

    /** What the name alone tells; null when it is not that of a segment. */
    public static @Nullable SegmentHeader ofName(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        long sequence = Long.parseUnsignedLong(matcher.group(1), 16);
        long epoch = Long.parseUnsignedLong(matcher.group(2), 16);
        if (sequence < 0 || epoch < 0) {
            return null;
        }
        return new SegmentHeader(sequence, epoch, new Salt(Long.parseUnsignedLong(matcher.group(3), 16)), -1, -1);
    }

    public ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        block.put(MAGIC).putInt(VERSION).putInt(0);
        block.putLong(sequence).putLong(epoch).putLong(salt.value());
        block.putLong(previous).putLong(previousEnd);
        block.putInt(crc(block));
        return block.position(0);
    }

    public static Parsed parse(ByteBuffer block) {
        if (block.remaining() < BYTES || !startsWithMagic(block)) {
            return new Parsed.Unreadable();
        }
        ByteBuffer in = block.slice();
        if (in.getInt(CHECKED_BYTES) != crc(in)) {
            return new Parsed.Unreadable();
        }
        int version = in.getInt(8);
        if (version > VERSION) {
            return new Parsed.Newer(version);
        }
        return new Parsed.Valid(new SegmentHeader(
                in.getLong(16), in.getLong(24), new Salt(in.getLong(32)), in.getLong(40), in.getLong(48)));
    }

    private static boolean startsWithMagic(ByteBuffer block) {
        return block.slice(block.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    private static int crc(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.slice(0, CHECKED_BYTES));
        return (int) crc.getValue();
    }
}
