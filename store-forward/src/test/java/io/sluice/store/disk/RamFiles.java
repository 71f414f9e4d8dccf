package io.sluice.store.disk;

import io.sluice.store.file.FileLayer;
import io.sluice.store.file.StoreFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory in memory that writes down every change made to it, and asks a script before each call. What the changes
 * would leave on a disk when the power fails between them is the business of {@link PowerCut}.
 */
final class RamFiles implements FileLayer {

    /** One change, as the store asked for it. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    sealed interface Change {

        record Create(String name, int file) implements Change {}

        record Write(int file, long position, byte[] bytes) implements Change {}

        record Sync(int file) implements Change {}

        record Rename(String from, String to) implements Change {}

        record Delete(String name) implements Change {}

        record SyncDirectory() implements Change {}
    }

    /** Decides what becomes of a call. */
    interface Script {

        /** Throws to have the call fail; for a write, the bytes that get through before it does. */
        int before(String call, String name, int bytes) throws IOException;
    }

    static final Script OBEDIENT = (call, name, bytes) -> bytes;

    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Content> names = new TreeMap<>();
    private Script script = OBEDIENT;
    private long usableBytes = Long.MAX_VALUE;
    private int files;

    /** The bytes of a file, whatever it is called. */
    static final class Content {

        private final int number;
        private byte[] bytes;
        private boolean shared;

        Content(int number, byte[] bytes, boolean shared) {
            this.number = number;
            this.bytes = bytes;
            this.shared = shared;
        }

        void write(long position, byte[] source) {
            int end = (int) position + source.length;
            if (shared || end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
                shared = false;
            }
            System.arraycopy(source, 0, bytes, (int) position, source.length);
        }
    }

    /** A directory as it was found; the arrays are copied when they are first written to. */
    static RamFiles of(Map<String, byte[]> found) {
        RamFiles files = new RamFiles();
        found.forEach((name, bytes) -> files.names.put(name, new Content(files.files++, bytes, true)));
        return files;
    }

    synchronized void obey(Script newScript) {
        script = newScript;
    }

    synchronized void usableBytes(long bytes) {
        usableBytes = bytes;
    }

    /** How many changes were made so far. */
    synchronized int changeCount() {
        return changes.size();
    }

    synchronized List<Change> changes() {
        return new ArrayList<>(changes);
    }

    /** The bytes of every file as a reader sees them at this moment, by name. */
    synchronized Map<String, byte[]> content() {
        Map<String, byte[]> all = new TreeMap<>();
        names.forEach((name, content) -> all.put(name, content.bytes.clone()));
        return all;
    }

    @Override
    public synchronized List<String> list() throws IOException {
        script.before("list", "", 0);
        return names.keySet().stream().filter(name -> !name.contains("/")).toList();
    }

    @Override
    public synchronized List<String> listQuarantine() throws IOException {
        script.before("list", QUARANTINE, 0);
        return names.keySet().stream()
                .filter(name -> name.startsWith(QUARANTINE + "/"))
                .map(name -> name.substring(QUARANTINE.length() + 1))
                .toList();
    }

    @Override
    public synchronized StoreFile create(String name) throws IOException {
        script.before("create", name, 0);
        if (names.containsKey(name)) {
            throw new IOException("exists already: " + name);
        }
        Content content = new Content(files++, new byte[0], false);
        names.put(name, content);
        changes.add(new Change.Create(name, content.number));
        return new RamFile(name, content);
    }

    @Override
    public synchronized StoreFile open(String name) throws IOException {
        script.before("open", name, 0);
        return new RamFile(name, content(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        script.before("rename", from, 0);
        names.put(to, content(from));
        names.remove(from);
        changes.add(new Change.Rename(from, to));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        script.before("delete", name, 0);
        if (names.remove(name) != null) {
            changes.add(new Change.Delete(name));
        }
    }

    @Override
    public synchronized void syncDirectory() throws IOException {
        script.before("sync directory", "", 0);
        changes.add(new Change.SyncDirectory());
    }

    @Override
    public synchronized long usableBytes() throws IOException {
        script.before("usable", "", 0);
        return usableBytes;
    }

    @Override
    public void close() {}

    private Content content(String name) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        return content;
    }

    private final class RamFile implements StoreFile {

        private final String name;
        private final Content content;

        RamFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public long size() {
            synchronized (RamFiles.this) {
                return content.bytes.length;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (RamFiles.this) {
                script.before("read", name, target.remaining());
                int count = (int) Math.max(0, Math.min(target.remaining(), content.bytes.length - position));
                target.put(content.bytes, (int) Math.min(position, content.bytes.length), count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            synchronized (RamFiles.this) {
                if (usableBytes == 0 && position + bytes.length > content.bytes.length) {
                    throw new IOException("No space left on device");
                }
                int through = script.before("write", name, bytes.length);
                byte[] written = through < bytes.length ? Arrays.copyOf(bytes, through) : bytes;
                content.write(position, written);
                changes.add(new Change.Write(content.number, position, written));
                if (through < bytes.length) {
                    throw new IOException("short write of " + through + " bytes");
                }
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (RamFiles.this) {
                script.before("sync", name, 0);
                changes.add(new Change.Sync(content.number));
            }
        }

        @Override
        public void close() {}
    }
}
