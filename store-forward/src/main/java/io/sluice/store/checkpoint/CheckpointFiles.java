package io.sluice.store.checkpoint;

import io.sluice.store.StoreException;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.StoreFile;
import io.sluice.store.image.Checkpoint;
import io.sluice.store.image.Checkpoint.MapPart;
import io.sluice.store.image.Checkpoint.QueuePart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Checkpoints as files: an MVStore, written once, and before it a block that holds its length and checksum.
 *
 * <pre>
 *  0  "SLUICEC\n"       8 bytes
 *  8  format version    u32
 * 12  0                 u32
 * 16  content length    i64
 * 24  epoch             i64
 * 32  next frame        i64
 * 40  from segment      i64
 * 48  store clock       i64
 * 56  crc32c            u32   of the content
 * 60  crc32c            u32   of the bytes 0 to 59
 * </pre>
 *
 * The content begins at 4096; a file may be longer than its content. It is written under another name, synced, read
 * back whole and compared, and only then gets its block and its name; it is never written again.
 */
public final class CheckpointFiles {

    static final int VERSION = Checkpoint.VERSION;

    private static final byte[] MAGIC = "SLUICEC\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("checkpoint-[0-9a-f]{16}");
    private static final int CONTENT_START = 4096;
    private static final int HEAD_BYTES = 64;
    private static final int PIECE_BYTES = 256 << 10;
    private static final String QUEUES = "queues";
    private static final String MAPS = "maps";

    private CheckpointFiles() {}

    /** What is said of the content. */
    private record Head(
            int version, long contentBytes, long epoch, long nextNumber, long fromSegment, long storeMillis, int crc) {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    public static String nameOf(long nextNumber) {
        return String.format("checkpoint-%016x", nextNumber);
    }

    /** Writes a checkpoint into a file of its own; when this returns it is durable, and reads back equal. The bytes. */
    public static long write(FileLayer files, Checkpoint checkpoint) throws IOException {
        String unfinished = nameOf(checkpoint.nextNumber()) + FileLayer.UNFINISHED;
        files.delete(unfinished);
        files.create(unfinished).close();
        return finish(files, checkpoint, unfinished);
    }

    /** The same, over a file that has its room on the disk already. */
    public static long writeOver(FileLayer files, Checkpoint checkpoint, String free) throws IOException {
        String unfinished = nameOf(checkpoint.nextNumber()) + FileLayer.UNFINISHED;
        files.rename(free, unfinished);
        return finish(files, checkpoint, unfinished);
    }

    private static long finish(FileLayer files, Checkpoint checkpoint, String unfinished) throws IOException {
        String name = nameOf(checkpoint.nextNumber());
        long bytes;
        try (StoreFile file = files.open(unfinished)) {
            bytes = writeContent(file, checkpoint);
            file.sync();
            int crc = crc(file, bytes);
            if (!equal(checkpoint, readContent(file, bytes, checkpoint))) {
                throw new IOException("checkpoint " + name + " does not read back as it was written");
            }
            file.write(head(checkpoint, bytes, crc), 0);
            file.sync();
        } catch (IOException e) {
            files.delete(unfinished);
            throw e;
        }
        files.rename(unfinished, name);
        files.syncDirectory();
        return CONTENT_START + bytes;
    }

    /** Reads a checkpoint; fails when anything of it is not as it was written. */
    public static Checkpoint read(FileLayer files, String name) throws IOException, StoreException {
        try (StoreFile file = files.open(name)) {
            Head head = head(file, name);
            if (head.version() > VERSION) {
                throw new StoreException(
                        StoreException.Reason.NEWER_FORMAT,
                        "the file " + name + " has format " + head.version() + ", this program knows " + VERSION);
            }
            if (head.contentBytes() > file.size() - CONTENT_START || head.crc() != crc(file, head.contentBytes())) {
                throw new IOException("the content of " + name + " is damaged");
            }
            Checkpoint empty = new Checkpoint(
                    head.version(),
                    head.epoch(),
                    head.nextNumber(),
                    head.fromSegment(),
                    head.storeMillis(),
                    List.of(),
                    List.of());
            return readContent(file, head.contentBytes(), empty);
        }
    }

    /** The first segment that a checkpoint needs; reads its head only. */
    public static long fromSegment(FileLayer files, String name) throws IOException {
        try (StoreFile file = files.open(name)) {
            return head(file, name).fromSegment();
        }
    }

    private static long writeContent(StoreFile file, Checkpoint checkpoint) throws IOException {
        SnapshotFile content = SnapshotFile.written(file, CONTENT_START);
        try (MVStore store = open(content)) {
            MVMap<Integer, byte[]> queues = store.openMap(QUEUES);
            for (QueuePart part : checkpoint.queues()) {
                queues.append(part.number(), named(part.end(), part.name()));
                MVMap<Long, byte[]> blocks = store.openMap("q" + part.number());
                part.blocks().forEach(blocks::append);
            }
            MVMap<Integer, byte[]> maps = store.openMap(MAPS);
            for (MapPart part : checkpoint.maps()) {
                maps.append(part.number(), named(0, part.name()));
                MVMap<String, byte[]> values = store.openMap("m" + part.number());
                part.values().forEach(values::append);
            }
            store.commit();
        } catch (MVStoreException e) {
            throw new IOException("writing a checkpoint failed: " + e.getMessage(), e);
        }
        return content.size();
    }

    private static Checkpoint readContent(StoreFile file, long bytes, Checkpoint head) throws IOException {
        try (MVStore store = open(SnapshotFile.read(file, CONTENT_START, bytes))) {
            List<QueuePart> queues = new ArrayList<>();
            MVMap<Integer, byte[]> queueNames = store.openMap(QUEUES);
            for (Map.Entry<Integer, byte[]> each : queueNames.entrySet()) {
                NavigableMap<Long, byte[]> blocks = new TreeMap<>(store.<Long, byte[]>openMap("q" + each.getKey()));
                queues.add(new QueuePart(each.getKey(), nameIn(each.getValue()), endIn(each.getValue()), blocks));
            }
            List<MapPart> maps = new ArrayList<>();
            MVMap<Integer, byte[]> mapNames = store.openMap(MAPS);
            for (Map.Entry<Integer, byte[]> each : mapNames.entrySet()) {
                NavigableMap<String, byte[]> values = new TreeMap<>(store.<String, byte[]>openMap("m" + each.getKey()));
                maps.add(new MapPart(each.getKey(), nameIn(each.getValue()), values));
            }
            return new Checkpoint(
                    head.version(),
                    head.epoch(),
                    head.nextNumber(),
                    head.fromSegment(),
                    head.storeMillis(),
                    queues,
                    maps);
        } catch (MVStoreException e) {
            throw new IOException("reading a checkpoint failed: " + e.getMessage(), e);
        }
    }

    private static MVStore open(SnapshotFile content) {
        return new MVStore.Builder()
                .adoptFileStore(content)
                .autoCommitDisabled()
                .open();
    }

    private static byte[] named(long end, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + utf8.length).putLong(end).put(utf8).array();
    }

    private static long endIn(byte[] named) {
        return ByteBuffer.wrap(named).getLong();
    }

    private static String nameIn(byte[] named) {
        return new String(named, 8, named.length - 8, StandardCharsets.UTF_8);
    }

    private static ByteBuffer head(Checkpoint checkpoint, long bytes, int crc) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.put(MAGIC).putInt(VERSION).putInt(0).putLong(bytes);
        head.putLong(checkpoint.epoch()).putLong(checkpoint.nextNumber());
        head.putLong(checkpoint.fromSegment()).putLong(checkpoint.storeMillis());
        head.putInt(crc);
        head.putInt(headCrc(head));
        return head.flip();
    }

    private static Head head(StoreFile file, String name) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(HEAD_BYTES);
        int count = file.read(in, 0);
        boolean ours = Arrays.equals(MAGIC, Arrays.copyOf(in.array(), MAGIC.length));
        if (count < HEAD_BYTES || !ours || in.getInt(60) != headCrc(in)) {
            throw new IOException("the head of " + name + " is damaged");
        }
        return new Head(
                in.getInt(8),
                in.getLong(16),
                in.getLong(24),
                in.getLong(32),
                in.getLong(40),
                in.getLong(48),
                in.getInt(56));
    }

    private static int headCrc(ByteBuffer head) {
        CRC32C crc = new CRC32C();
        crc.update(head.slice(0, HEAD_BYTES - 4));
        return (int) crc.getValue();
    }

    private static int crc(StoreFile file, long bytes) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        for (long at = 0; at < bytes; at += PIECE_BYTES) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, bytes - at));
            file.read(piece, CONTENT_START + at);
            crc.update(piece.flip());
        }
        return (int) crc.getValue();
    }

    private static boolean equal(Checkpoint a, Checkpoint b) {
        boolean equal = a.queues().size() == b.queues().size()
                && a.maps().size() == b.maps().size();
        Map<Integer, QueuePart> queues = new TreeMap<>();
        b.queues().forEach(part -> queues.put(part.number(), part));
        for (QueuePart part : a.queues()) {
            QueuePart other = queues.get(part.number());
            equal &= other != null
                    && other.name().equals(part.name())
                    && other.end() == part.end()
                    && equal(part.blocks(), other.blocks());
        }
        Map<Integer, MapPart> maps = new TreeMap<>();
        b.maps().forEach(part -> maps.put(part.number(), part));
        for (MapPart part : a.maps()) {
            MapPart other = maps.get(part.number());
            equal &= other != null && other.name().equals(part.name()) && equal(part.values(), other.values());
        }
        return equal;
    }

    private static <K> boolean equal(NavigableMap<K, byte[]> a, NavigableMap<K, byte[]> b) {
        return Arrays.equals(a.keySet().toArray(), b.keySet().toArray())
                && Arrays.deepEquals(a.values().toArray(), b.values().toArray());
    }
}
