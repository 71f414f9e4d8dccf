package io.sluice.store.file;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import io.sluice.store.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a segment's size that hold nothing any more, to be written over. Rewriting a file that has its blocks
 * already costs the disk no metadata. The last two are a reserve for a full disk: only acknowledgements and checkpoints
 * may take them, which are what makes room again. Taken and given by the committer, filled up by housekeeping.
 *
 * <p>In a store that seals what it writes, a file that may still hold what was never sealed is overwritten with zeros
 * before it is used again or deleted.
 */
public final class FreeFiles {

    public static final int RESERVE = 2;

    private static final Logger log = LoggerFactory.getLogger(FreeFiles.class);
    private static final Pattern NAME = Pattern.compile("free-[0-9a-f]{16}");
    private static final int FILL_BYTES = 256 << 10;
    private static final int BLOCK_BYTES = 4096;

    private final FileLayer files;
    private final int fileBytes;
    private final int keep;
    private final AtomicLong nextName;
    private final AtomicLong writtenBytes;
    private final Predicate<ByteBuffer> isClean;

    // guarded by this
    private final Deque<String> free = new ArrayDeque<>();
    private final Deque<String> unclean = new ArrayDeque<>();

    /**
     * None yet.
     *
     * @param isClean whether nothing in a file that begins with this block needs to be overwritten
     */
    public FreeFiles(FileLayer files, StoreSettings settings, AtomicLong writtenBytes, Predicate<ByteBuffer> isClean) {
        this.files = files;
        this.fileBytes = settings.segmentBytes();
        this.keep = settings.freeSegments() + RESERVE;
        this.writtenBytes = writtenBytes;
        this.isClean = isClean;
        this.nextName = new AtomicLong();
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Takes up a file found at start; one of another size is of no use. */
    public synchronized void found(String name) {
        long number = Long.parseUnsignedLong(name.substring("free-".length()), 16);
        nextName.accumulateAndGet(number + 1, Math::max);
        try {
            Found found = look(name);
            if (!found.clean()) {
                unclean.add(name);
            } else if (found.size() == fileBytes && free.size() < keep) {
                free.add(name);
            } else {
                files.delete(name);
            }
        } catch (IOException e) {
            log.warn("free file={} is of no use: {}", name, e.toString());
        }
    }

    private record Found(long size, boolean clean) {}

    private Found look(String name) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        try (StoreFile file = files.open(name)) {
            file.read(block, 0);
            return new Found(file.size(), isClean.test(block.flip()));
        }
    }

    public synchronized int size() {
        return free.size();
    }

    /** True when nothing of the reserve has been taken. */
    public synchronized boolean isReserveWhole() {
        return free.size() >= RESERVE;
    }

    /** The name of a file to write over. */
    public String take(boolean forMessages) throws StoreException {
        synchronized (this) {
            if (free.size() > (forMessages ? RESERVE : 0)) {
                return free.remove();
            }
        }
        try {
            long needed = fileBytes * (forMessages ? 1L + RESERVE - size() : 1L);
            if (files.usableBytes() < needed) {
                throw new StoreException(Reason.DISK_FULL, "no room for another segment of " + fileBytes + " bytes");
            }
            return create();
        } catch (IOException e) {
            throw Failures.of("cannot make a segment", e, files, fileBytes);
        }
    }

    /** Whether a file could be taken for messages. */
    public boolean hasRoomForMessages() {
        try {
            int ready = size();
            return ready > RESERVE || files.usableBytes() >= fileBytes * (1L + RESERVE - ready);
        } catch (IOException e) {
            log.debug("the room is not known: {}", e.toString());
            return false;
        }
    }

    /** A file of the reserve, or null when it is used up. */
    public synchronized @Nullable String takeReserve() {
        return free.poll();
    }

    /** Keeps a file that holds nothing any more; deletes it when there are enough, or it is of another size. */
    public void give(String name) throws IOException {
        Found found = look(name);
        if (found.clean() && (found.size() != fileBytes || size() >= keep)) {
            files.delete(name);
            return;
        }
        String freeName = freeName();
        files.rename(name, freeName);
        synchronized (this) {
            (found.clean() ? free : unclean).add(freeName);
        }
    }

    /**
     * Overwrites or makes files until the reserve is whole and one more is ready, as far as the disk has room, and
     * overwrites one more that needs it.
     */
    public void prepare() {
        try {
            while (size() < RESERVE + 1 && overwriteOne()) {
                log.debug("a file is ready for use");
            }
            while (size() < RESERVE + 1 && files.usableBytes() > 2L * fileBytes) {
                String name = create();
                synchronized (this) {
                    free.add(name);
                }
            }
            var unused = overwriteOne();
        } catch (IOException e) {
            log.debug("no segment could be prepared: {}", e.toString());
        }
    }

    /** False when there is none that needs it. */
    private boolean overwriteOne() throws IOException {
        String name;
        synchronized (this) {
            name = unclean.peek();
        }
        if (name == null) {
            return false;
        }
        long size;
        try (StoreFile file = files.open(name)) {
            size = file.size();
            zero(file, Math.min(BLOCK_BYTES, size), size);
            file.sync();
            zero(file, 0, Math.min(BLOCK_BYTES, size));
            file.sync();
        }
        writtenBytes.addAndGet(size);
        boolean wanted;
        synchronized (this) {
            unclean.remove(name);
            wanted = size == fileBytes && free.size() < keep;
            if (wanted) {
                free.add(name);
            }
        }
        if (!wanted) {
            files.delete(name);
        }
        return true;
    }

    private static void zero(StoreFile file, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(FILL_BYTES);
        for (long at = from; at < to; at += FILL_BYTES) {
            file.write(zeros.duplicate().limit((int) Math.min(FILL_BYTES, to - at)), at);
        }
    }

    private String create() throws IOException {
        String name = freeName();
        String unfinished = name + FileLayer.UNFINISHED;
        try (StoreFile file = files.create(unfinished)) {
            zero(file, 0, fileBytes);
            file.sync();
        } catch (IOException e) {
            discard(unfinished);
            throw e;
        }
        writtenBytes.addAndGet(fileBytes);
        files.rename(unfinished, name);
        return name;
    }

    private String freeName() {
        return String.format("free-%016x", nextName.getAndIncrement());
    }

    private void discard(String name) {
        try {
            files.delete(name);
        } catch (IOException e) {
            log.debug("could not delete file={}: {}", name, e.toString());
        }
    }
}
