package io.sluice.store.checkpoint;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.image.Checkpoint;
import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.Seal;
import io.sluice.store.seal.StoreKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says of itself in its first block.
 *
 * <pre>
 *  0  "SLUICEC\n"       8 bytes
 *  8  format version    u32
 * 12  0                 u32
 * 16  content length    i64   as it lies in the file
 * 24  epoch             i64
 * 32  next frame        i64
 * 40  from segment      i64
 * 48  store clock       i64
 * 56  crc32c            u32   of the content as it lies in the file
 * 60  crc32c            u32   of the bytes 0 to 59
 * 64  key identity      i64   0 when the content is not sealed; from here on since version 2
 * 72  salt              16 bytes, random
 * 88  crc32c            u32   of the bytes 0 to 87
 * </pre>
 *
 * @param version that of the content as well
 * @param contentBytes as they lie in the file
 * @param crc of the content as it lies in the file
 * @param key the identity of the key that sealed the content; 0 when it is not sealed
 */
record CheckpointHead(
        int version,
        long contentBytes,
        long epoch,
        long nextNumber,
        long fromSegment,
        long storeMillis,
        int crc,
        long key,
        long saltHigh,
        long saltLow) {

    static final int VERSION = Checkpoint.VERSION;
    static final int BYTES = 92;

    private static final byte[] MAGIC = "SLUICEC\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_VERSION = 1;
    private static final int CHECKED_BYTES = 60;
    private static final int KEY_CHECKED_BYTES = 88;
    private static final String PURPOSE = "sluice checkpoint";

    /** Of a checkpoint of which the content is still to be written. */
    static CheckpointHead of(Checkpoint checkpoint, long key, long saltHigh, long saltLow) {
        return new CheckpointHead(
                checkpoint.version(),
                0,
                checkpoint.epoch(),
                checkpoint.nextNumber(),
                checkpoint.fromSegment(),
                checkpoint.storeMillis(),
                0,
                key,
                saltHigh,
                saltLow);
    }

    /** The same, with its content written. */
    CheckpointHead with(long bytes, int itsCrc) {
        return new CheckpointHead(
                version, bytes, epoch, nextNumber, fromSegment, storeMillis, itsCrc, key, saltHigh, saltLow);
    }

    /** A checkpoint of that description with nothing in it. */
    Checkpoint empty() {
        return new Checkpoint(version, epoch, nextNumber, fromSegment, storeMillis, List.of(), List.of());
    }

    /**
     * What its content is sealed with; null when it is not.
     *
     * @throws StoreException {@code WRONG_KEY} when its key is not there
     */
    @Nullable
    Seal seal(Keyring keys, String name) throws StoreException {
        if (key == 0) {
            return null;
        }
        StoreKey found = keys.find(key);
        if (found == null) {
            throw keys.missing(name, key);
        }
        return sealOf(found);
    }

    /** The seal of its own that it has of a key. */
    Seal sealOf(StoreKey found) {
        return found.seal(
                PURPOSE,
                ByteBuffer.allocate(48)
                        .putLong(saltHigh)
                        .putLong(saltLow)
                        .putLong(epoch)
                        .putLong(nextNumber)
                        .putLong(fromSegment)
                        .putLong(storeMillis)
                        .array());
    }

    ByteBuffer encode() {
        ByteBuffer head = ByteBuffer.allocate(BYTES);
        head.put(MAGIC).putInt(version).putInt(0).putLong(contentBytes);
        head.putLong(epoch).putLong(nextNumber).putLong(fromSegment).putLong(storeMillis);
        head.putInt(crc);
        head.putInt(crc(head, CHECKED_BYTES));
        head.putLong(key).putLong(saltHigh).putLong(saltLow);
        head.putInt(crc(head, KEY_CHECKED_BYTES));
        return head.flip();
    }

    /**
     * Reads the first bytes of a file.
     *
     * @throws IOException when they are damaged
     * @throws StoreException {@code NEWER_FORMAT}
     */
    static CheckpointHead parse(ByteBuffer in, String name) throws IOException, StoreException {
        boolean ours = in.limit() >= CHECKED_BYTES + 4
                && in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                && in.getInt(CHECKED_BYTES) == crc(in, CHECKED_BYTES);
        if (!ours) {
            throw new IOException("the head of " + name + " is damaged");
        }
        int version = in.getInt(8);
        if (version > VERSION) {
            throw new StoreException(
                    Reason.NEWER_FORMAT,
                    "the file " + name + " has format " + version + ", this program knows " + VERSION);
        }
        boolean saysKey = version > FIRST_VERSION;
        if (saysKey && (in.limit() < BYTES || in.getInt(KEY_CHECKED_BYTES) != crc(in, KEY_CHECKED_BYTES))) {
            throw new IOException("the head of " + name + " is damaged");
        }
        return new CheckpointHead(
                version,
                in.getLong(16),
                in.getLong(24),
                in.getLong(32),
                in.getLong(40),
                in.getLong(48),
                in.getInt(56),
                saysKey ? in.getLong(64) : 0,
                saysKey ? in.getLong(72) : 0,
                saysKey ? in.getLong(80) : 0);
    }

    private static int crc(ByteBuffer head, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(head.slice(0, bytes));
        return (int) crc.getValue();
    }
}
