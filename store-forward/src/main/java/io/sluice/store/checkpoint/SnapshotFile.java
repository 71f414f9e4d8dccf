package io.sluice.store.checkpoint;

import io.sluice.store.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;

/**
 * The file of an MVStore, as a stretch of one of ours, so that its bytes go the way of all others. One that is made to
 * be read is never written to: an MVStore that may write alters its header as soon as it opens.
 */
final class SnapshotFile extends RandomAccessStore {

    private final StoreFile file;
    private final long origin;

    private SnapshotFile(StoreFile file, long origin, long contentBytes, boolean readOnly) {
        super(Map.of());
        this.file = file;
        this.origin = origin;
        setSize(contentBytes);
        init("checkpoint", readOnly);
    }

    /** For an MVStore to be made. */
    static SnapshotFile written(StoreFile file, long origin) {
        return new SnapshotFile(file, origin, 0, false);
    }

    /** For one that is there. */
    static SnapshotFile read(StoreFile file, long origin, long contentBytes) {
        return new SnapshotFile(file, origin, contentBytes, true);
    }

    @Override
    public void open(String fileName, boolean readOnly, char[] encryptionKey) {
        throw new UnsupportedOperationException("it is open already");
    }

    @Override
    public FileStore<SFChunk> open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("it is open already");
    }

    @Override
    public ByteBuffer readFully(SFChunk chunk, long position, int bytes) {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        try {
            if (file.read(target, origin + position) < bytes) {
                throw DataUtils.newMVStoreException(
                        DataUtils.ERROR_READING_FAILED, "the file ends before {0}", position + bytes);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "reading failed: {0}", e, e);
        }
        readCount.incrementAndGet();
        readBytes.addAndGet(bytes);
        return target.flip();
    }

    @Override
    protected void writeFully(SFChunk chunk, long position, ByteBuffer source) {
        int bytes = source.remaining();
        try {
            file.write(source, origin + position);
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "writing failed: {0}", e, e);
        }
        setSize(Math.max(size(), position + bytes));
        writeCount.incrementAndGet();
        writeBytes.addAndGet(bytes);
    }

    /** The length of the content is kept beside it; the file may be longer. */
    @Override
    public void truncate(long bytes) {
        setSize(bytes);
    }

    @Override
    public void backup(ZipOutputStream out) {
        throw new UnsupportedOperationException("a checkpoint is not backed up");
    }
}
