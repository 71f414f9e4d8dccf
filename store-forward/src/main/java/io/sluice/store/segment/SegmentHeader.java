package io.sluice.store.segment;

import io.sluice.store.StoreException;
import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.Seal;
import io.sluice.store.seal.StoreKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment says of itself in its first block. The name of the file repeats sequence, epoch, salt and, of a sealed
 * one, the key's identity, so that damage to this block alone loses no message.
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
 * 60  0                 u32   from here on since version 2
 * 64  key identity      i64   0 when the frames are not sealed
 * 72  crc32c            u32   of the bytes 0 to 71
 * </pre>
 *
 * Numbers are big-endian. The block is 4 KiB; the rest of it is not used.
 *
 * @param key the identity of the key that seals the bodies of the frames; 0 when they are not sealed
 */
public record SegmentHeader(long sequence, long epoch, Salt salt, long previous, long previousEnd, long key) {

    public static final int VERSION = 2;
    public static final int BLOCK_BYTES = 4096;

    private static final byte[] MAGIC = "SLUICEJ\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKED_BYTES = 56;
    private static final int BYTES = 60;
    private static final int FIRST_VERSION = 1;
    private static final int KEY_CHECKED_BYTES = 72;
    private static final String PURPOSE = "sluice segment";
    private static final Pattern NAME =
            Pattern.compile("segment-([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})(?:-([0-9a-f]{16}))?");

    /** What the first block of a file turned out to be. */
    public sealed interface Parsed {

        record Valid(SegmentHeader header) implements Parsed {}

        record Newer(int version) implements Parsed {}

        record Unreadable() implements Parsed {}
    }

    public String fileName() {
        String plain = String.format("segment-%016x-%016x-%016x", sequence, epoch, salt.value());
        return key == 0 ? plain : plain + "-" + Keyring.named(key);
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
        Salt salt = new Salt(Long.parseUnsignedLong(matcher.group(3), 16));
        long key = matcher.group(4) == null ? 0 : Long.parseUnsignedLong(matcher.group(4), 16);
        return new SegmentHeader(sequence, epoch, salt, -1, -1, key);
    }

    /**
     * What its frames are sealed with; null when they are not. Sequence, epoch and salt make it a seal of its own: each
     * life draws a salt for each segment that it begins.
     *
     * @throws StoreException {@code WRONG_KEY} when its key is not there
     */
    public @Nullable Seal seal(Keyring keys) throws StoreException {
        if (key == 0) {
            return null;
        }
        StoreKey found = keys.find(key);
        if (found == null) {
            throw keys.missing(fileName(), key);
        }
        ByteBuffer own = ByteBuffer.allocate(24);
        return found.seal(
                PURPOSE,
                own.putLong(sequence).putLong(epoch).putLong(salt.value()).array());
    }

    public ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        block.put(MAGIC).putInt(VERSION).putInt(0);
        block.putLong(sequence).putLong(epoch).putLong(salt.value());
        block.putLong(previous).putLong(previousEnd);
        block.putInt(crc(block, CHECKED_BYTES));
        block.putInt(0).putLong(key);
        block.putInt(crc(block, KEY_CHECKED_BYTES));
        return block.position(0);
    }

    public static Parsed parse(ByteBuffer block) {
        if (block.remaining() < BYTES || !startsWithMagic(block)) {
            return new Parsed.Unreadable();
        }
        ByteBuffer in = block.slice();
        if (in.getInt(CHECKED_BYTES) != crc(in, CHECKED_BYTES)) {
            return new Parsed.Unreadable();
        }
        int version = in.getInt(8);
        if (version > VERSION) {
            return new Parsed.Newer(version);
        }
        boolean saysKey = version > FIRST_VERSION;
        if (saysKey && !holdsKey(in)) {
            return new Parsed.Unreadable();
        }
        return new Parsed.Valid(new SegmentHeader(
                in.getLong(16),
                in.getLong(24),
                new Salt(in.getLong(32)),
                in.getLong(40),
                in.getLong(48),
                saysKey ? in.getLong(64) : 0));
    }

    private static boolean startsWithMagic(ByteBuffer block) {
        return block.slice(block.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    private static boolean holdsKey(ByteBuffer block) {
        return block.limit() >= KEY_CHECKED_BYTES + 4
                && block.getInt(KEY_CHECKED_BYTES) == crc(block, KEY_CHECKED_BYTES);
    }

    private static int crc(ByteBuffer block, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(block.slice(0, bytes));
        return (int) crc.getValue();
    }
}
