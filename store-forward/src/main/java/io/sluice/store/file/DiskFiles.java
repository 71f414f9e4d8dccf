package io.sluice.store.file;

import io.sluice.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** A directory on a real disk, held by this process alone; what it makes, its owner alone can read. */
public final class DiskFiles implements FileLayer {

    private static final FileAttribute<?> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final ProcessLock lock;

    private DiskFiles(Path directory, ProcessLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Makes the directory when it is missing, and locks it. */
    public static DiskFiles open(Path directory) throws StoreException {
        try {
            make(directory.toAbsolutePath());
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Reason.IO, "cannot make the store's directory " + directory + ": " + e, e);
        }
        return new DiskFiles(directory, ProcessLock.take(directory));
    }

    /** Locks a directory that has been a store's; makes nothing. */
    public static DiskFiles openExisting(Path directory) throws StoreException {
        if (!Files.isRegularFile(directory.resolve(ProcessLock.FILE))) {
            throw new StoreException(
                    StoreException.Reason.IO,
                    directory + " is no store's directory, or cannot be read by this user: there is no file "
                            + ProcessLock.FILE + " in it");
        }
        return new DiskFiles(directory, ProcessLock.take(directory));
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public List<String> list() throws IOException {
        return list(directory);
    }

    @Override
    public List<String> listQuarantine() throws IOException {
        Path quarantine = directory.resolve(QUARANTINE);
        return Files.isDirectory(quarantine) ? list(quarantine) : List.of();
    }

    @Override
    public StoreFile create(String name) throws IOException {
        Path path = directory.resolve(name);
        if (name.startsWith(QUARANTINE + "/")) {
            make(directory.toAbsolutePath().resolve(QUARANTINE));
        }
        Files.createFile(path, OWNERS_FILE);
        return new DiskFile(path);
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new DiskFile(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        syncDirectory(directory);
    }

    /** Asks the directory itself: a FileStore must find its mount point first, which fails in a chroot. */
    @Override
    public long usableBytes() {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void close() {
        lock.close();
    }

    /** Each level is synced into the one above it. */
    private static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        make(parent);
        Files.createDirectory(folder, OWNERS_FOLDER);
        syncDirectory(parent);
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static void syncDirectory(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
