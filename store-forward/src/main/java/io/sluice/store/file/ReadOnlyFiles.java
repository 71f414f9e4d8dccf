package io.sluice.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A directory that is only read: whoever would change it fails. */
public final class ReadOnlyFiles implements FileLayer {

    private final FileLayer files;

    public ReadOnlyFiles(FileLayer files) {
        this.files = files;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String place() {
        return files.place();
    }

    @Override
    public List<String> list() throws IOException {
        return files.list();
    }

    @Override
    public List<String> listQuarantine() throws IOException {
        return files.listQuarantine();
    }

    @Override
    public StoreFile create(String name) throws IOException {
        throw refusal();
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new ReadOnlyFile(files.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        throw refusal();
    }

    @Override
    public void delete(String name) throws IOException {
        throw refusal();
    }

    @Override
    public void syncDirectory() throws IOException {
        throw refusal();
    }

    @Override
    public long usableBytes() throws IOException {
        return files.usableBytes();
    }

    @Override
    public void close() {
        files.close();
    }

    private static IOException refusal() {
        return new IOException("the store was opened to be read only");
    }

    private record ReadOnlyFile(StoreFile file) implements StoreFile {

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            throw refusal();
        }

        @Override
        public void sync() throws IOException {
            throw refusal();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
