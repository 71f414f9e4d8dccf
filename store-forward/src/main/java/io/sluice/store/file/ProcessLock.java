package io.sluice.store.file;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock by which one process at a time has a directory. The operating system holds it and lets go of it when the
 * process ends, however it ends; the file {@code lock} stays, and says who holds it.
 */
final class ProcessLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProcessLock.class);
    static final String FILE = "lock";

    private final @Nullable FileChannel channel;

    private ProcessLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    static ProcessLock take(Path directory) throws StoreException {
        Path file = directory.resolve(FILE);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                closeQuietly(channel);
                throw new StoreException(
                        Reason.LOCKED, "the store " + directory + " is held by another process: " + holder(file));
            }
            name(channel);
            return new ProcessLock(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            if (isReadOnly(directory)) {
                log.warn("the disk is read-only, nothing can be written store={}", directory);
                return new ProcessLock(null);
            }
            throw new StoreException(Reason.IO, "cannot lock the store " + directory + ": " + e, e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** On a disk that nobody can write to, nobody needs to be kept away. */
    private static boolean isReadOnly(Path directory) {
        try {
            return Files.getFileStore(directory).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private static void name(FileChannel channel) {
        String text = "process " + ProcessHandle.current().pid() + " since " + Instant.now() + "\n";
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            log.warn("the lock holds but cannot name its holder: {}", e.toString());
        }
    }

    private static String holder(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "unknown" : text;
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("closing the lock failed: {}", e.toString());
        }
    }
}
