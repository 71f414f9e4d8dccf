package io.sluice.store.checkpoint;

import io.sluice.store.StoreException;
import io.sluice.store.file.FileLayer;
import io.sluice.store.file.StoreFile;
import io.sluice.store.image.Checkpoint;
import io.sluice.store.image.Checkpoint.MapPart;
import io.sluice.store.image.Checkpoint.QueuePart;
import io.sluice.store.seal.Keyring;
import io.sluice.store.seal.Seal;
import io.sluice.store.seal.StoreKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints as files: an MVStore, written once, and before it a block that holds its length and checksum ({@link
 * CheckpointHead}). The content begins at 4096, and is sealed page by page when there is a key ({@link SealedPages}); a
 * file may be longer than its content. It is written under another name, synced, read back whole and compared, and only
 * then gets its block and its name; it is never written again.
 */
public final class CheckpointFiles {

    private static final Logger log = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final Pattern NAME = Pattern.compile("checkpoint-[0-9a-f]{16}");
    private static final int CONTENT_START = 4096;
    private static final int PIECE_BYTES = 256 << 10;
    private static final int READ_ATTEMPTS = 3;
    private static final String QUEUES = "queues";
    private static final String MAPS = "maps";

    private final FileLayer files;
    private final Keyring keys;
    private final SecureRandom random = new SecureRandom();

    public CheckpointFiles(FileLayer files, Keyring keys) {
        this.files = files;
        this.keys = keys;
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    public static String nameOf(long nextNumber) {
        return String.format("checkpoint-%016x", nextNumber);
    }

    /** Whether this is the first block of a sealed checkpoint. */
    public static boolean isSealed(ByteBuffer block) {
        try {
            return CheckpointHead.parse(block, "").key() != 0;
        } catch (IOException | StoreException notOne) {
            return false;
        }
    }

    /** Writes a checkpoint into a file of its own; when this returns it is durable, and reads back equal. The bytes. */
    public long write(Checkpoint checkpoint) throws IOException {
        String unfinished = nameOf(checkpoint.nextNumber()) + FileLayer.UNFINISHED;
        files.delete(unfinished);
        files.create(unfinished).close();
        return finish(checkpoint, unfinished);
    }

    /** The same, over a file that has its room on the disk already. */
    public long writeOver(Checkpoint checkpoint, String free) throws IOException {
        String unfinished = nameOf(checkpoint.nextNumber()) + FileLayer.UNFINISHED;
        files.rename(free, unfinished);
        return finish(checkpoint, unfinished);
    }

    private long finish(Checkpoint checkpoint, String unfinished) throws IOException {
        String name = nameOf(checkpoint.nextNumber());
        StoreKey key = keys.sealing();
        long identity = key == null ? 0 : key.identity();
        CheckpointHead head = CheckpointHead.of(checkpoint, identity, random.nextLong(), random.nextLong());
        long bytes;
        try (StoreFile file = files.open(unfinished);
                Seal seal = key == null ? null : head.sealOf(key)) {
            bytes = writeContent(file, seal, checkpoint);
            file.sync();
            int crc = crc(file, bytes);
            if (!equal(checkpoint, readContent(file, seal, bytes, head.empty()))) {
                throw new IOException("checkpoint " + name + " does not read back as it was written");
            }
            file.write(head.with(bytes, crc).encode(), 0);
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
    public Checkpoint read(String name) throws IOException, StoreException {
        try (StoreFile file = files.open(name)) {
            CheckpointHead head = head(file, name);
            long bytes = head.contentBytes();
            if (bytes > file.size() - CONTENT_START || head.crc() != crc(file, bytes)) {
                throw new IOException("the content of " + name + " is damaged");
            }
            try (Seal seal = head.seal(keys, name)) {
                return readContent(file, seal, bytes, head.empty());
            }
        }
    }

    /** The first segment that a checkpoint needs; reads its head only. */
    public long fromSegment(String name) throws IOException, StoreException {
        try (StoreFile file = files.open(name)) {
            return head(file, name).fromSegment();
        }
    }

    /**
     * Looks whether a checkpoint may be read, as far as its head says anything of it. Changes nothing.
     *
     * @throws StoreException {@code NEWER_FORMAT} or {@code WRONG_KEY}
     */
    public void checkReadable(String name) throws StoreException {
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            try (StoreFile file = files.open(name)) {
                long key = head(file, name).key();
                if (!keys.opens(key)) {
                    throw keys.missing(name, key);
                }
                return;
            } catch (IOException damaged) {
                log.debug("checkpoint={} says nothing: {}", name, damaged.toString());
            }
        }
    }

    private static long writeContent(StoreFile file, @Nullable Seal seal, Checkpoint checkpoint) throws IOException {
        SnapshotFile content = seal == null
                ? SnapshotFile.written(file, CONTENT_START)
                : SnapshotFile.written(SealedPages.written(file, CONTENT_START, seal), 0);
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
        return seal == null ? content.size() : SealedPages.sealedBytes(content.size());
    }

    private static Checkpoint readContent(StoreFile file, @Nullable Seal seal, long bytes, Checkpoint head)
            throws IOException {
        try (MVStore store = open(content(file, seal, bytes))) {
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

    private static SnapshotFile content(StoreFile file, @Nullable Seal seal, long bytes) {
        if (seal == null) {
            return SnapshotFile.read(file, CONTENT_START, bytes);
        }
        SealedPages pages = SealedPages.read(file, CONTENT_START, seal, bytes);
        return SnapshotFile.read(pages, 0, pages.size());
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

    private static CheckpointHead head(StoreFile file, String name) throws IOException, StoreException {
        ByteBuffer in = ByteBuffer.allocate(CheckpointHead.BYTES);
        file.read(in, 0);
        return CheckpointHead.parse(in.flip(), name);
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
