package io.sluice.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on a real disk. Reads come from threads of other parts, which may be interrupted; an interrupt closes a
 * FileChannel for everyone, so reads go through the plain file with its one position, under a lock. Writes and syncs
 * come from the store's own threads only, which nobody interrupts.
 */
final class DiskFile implements StoreFile {

    private static final Logger log = LoggerFactory.getLogger(DiskFile.class);

    private final Path path;
    private final boolean writable;
    private final RandomAccessFile file;
    private final FileChannel channel;

    DiskFile(Path path) throws IOException {
        this.path = path;
        this.writable = path.toFile().canWrite();
        this.file = new RandomAccessFile(path.toFile(), writable ? "rw" : "r");
        this.channel = file.getChannel();
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        synchronized (file) {
            file.seek(position);
            int start = target.position();
            while (target.hasRemaining()) {
                int n = file.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
                if (n < 0) {
                    break;
                }
                target.position(target.position() + n);
            }
            return target.position() - start;
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (!writable) {
            throw new IOException(path.getFileName() + " is read-only");
        }
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            log.warn("closing failed file={}", path, e);
        }
    }
}
