package io.sluice.store.file;

import io.sluice.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for what was damaged: a copy of each range, named after where it was, so that the same damage found twice
 * is counted once. Nothing in it is ever deleted by the store.
 */
public final class Quarantine {

    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);
    private static final int PIECE_BYTES = 256 << 10;

    private final FileLayer files;
    private final Set<String> known = new HashSet<>();
    private final AtomicLong count = new AtomicLong();

    /** What the folder of a directory holds already. */
    public static Quarantine of(FileLayer files) throws StoreException {
        try {
            return new Quarantine(files);
        } catch (IOException e) {
            throw new StoreException(StoreException.Reason.IO, "cannot read the store: " + e, e);
        }
    }

    private Quarantine(FileLayer files) throws IOException {
        this.files = files;
        known.addAll(files.listQuarantine());
        count.set(known.size());
    }

    public long count() {
        return count.get();
    }

    /** Sets a range of a file aside; true when there is a durable copy. Failing to is logged, and hinders nothing. */
    public synchronized boolean keep(StoreFile file, String name, long from, long to) {
        String copy = String.format("%s-%08x-%08x", name, from, to);
        if (!known.add(copy)) {
            return false;
        }
        count.incrementAndGet();
        log.warn("damaged file={} from={} to={} quarantine={}", name, from, to, copy);
        if (files.isReadOnly()) {
            return false;
        }
        try {
            copy(file, FileLayer.QUARANTINE + "/" + copy, from, to);
            return true;
        } catch (IOException e) {
            log.warn("could not keep a copy of the damage file={} from={}: {}", name, from, e.toString());
            return false;
        }
    }

    /** Counts damage of which there is nothing to keep. */
    public synchronized void missing(String what) {
        if (known.add(what)) {
            count.incrementAndGet();
            log.warn("missing file={}", what);
        }
    }

    private void copy(StoreFile file, String copy, long from, long to) throws IOException {
        try (StoreFile target = files.create(copy)) {
            for (long at = from; at < to; at += PIECE_BYTES) {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, to - at));
                try {
                    file.read(piece, at);
                } catch (IOException unreadable) {
                    log.debug("unreadable from={}: {}", at, unreadable.toString());
                }
                target.write(piece.flip(), at - from);
            }
            target.sync();
        }
    }
}
