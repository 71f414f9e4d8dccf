package io.sluice.store.disk;

import io.sluice.store.StoreSettings;
import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.file.FreeFiles;
import io.sluice.store.image.Checkpoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a checkpoint is due, has housekeeping write it, and knows from which segment on the journal is needed:
 * the two newest checkpoints are kept, and the journal since the older of them. The committer's, but for the writing.
 */
final class Checkpointing {

    private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);
    private static final int SEGMENTS_BETWEEN = 4;
    private static final int SIZES_BETWEEN = 16;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final long FULL_DISK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final CheckpointFiles checkpoints;
    private final FreeFiles free;
    private final Executor housekeeping;
    private final Inbox inbox;
    private final LongSupplier nanos;
    private final AtomicLong writtenBytes;
    private final Health health;
    private final long segmentBytes;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long writtenAtLast;
    private long lastBytes;
    private boolean writing;
    private boolean failing;
    private long retryNanos;
    private long lastBegunNanos;

    private record Kept(String name, long fromSegment) {}

    Checkpointing(
            CheckpointFiles checkpoints,
            FreeFiles free,
            StoreSettings settings,
            Executor housekeeping,
            Inbox inbox,
            LongSupplier nanos,
            AtomicLong writtenBytes,
            Health health) {
        this.checkpoints = checkpoints;
        this.free = free;
        this.segmentBytes = settings.segmentBytes();
        this.housekeeping = housekeeping;
        this.inbox = inbox;
        this.nanos = nanos;
        this.writtenBytes = writtenBytes;
        this.health = health;
    }

    /** Takes up a checkpoint found at start; the older first. */
    void found(String name, long fromSegment) {
        kept.add(new Kept(name, fromSegment));
    }

    /** The first segment that is still needed for more than the messages in it. */
    long neededFrom() {
        Kept older = kept.peekFirst();
        return older == null || kept.size() < 2 ? 0 : older.fromSegment();
    }

    boolean isDue(long journalBytes) {
        if (writing || (failing && nanos.getAsLong() - retryNanos < 0)) {
            return false;
        }
        return failing
                || journalBytes - writtenAtLast >= Math.max(SEGMENTS_BETWEEN * segmentBytes, SIZES_BETWEEN * lastBytes);
    }

    /** Whether it is time for another attempt to let segments go on a full disk. */
    boolean isDueOnFullDisk() {
        return !writing && nanos.getAsLong() - lastBegunNanos >= FULL_DISK_NANOS;
    }

    boolean isAnyNeeded(long journalBytes) {
        return journalBytes > writtenAtLast || kept.isEmpty();
    }

    /** Has a checkpoint written; what follows from it happens on the committer's thread. */
    void begin(Checkpoint checkpoint, long journalBytes) {
        writing = true;
        lastBegunNanos = nanos.getAsLong();
        housekeeping.execute(() -> {
            try {
                long bytes = write(checkpoint);
                inbox.post(() -> done(checkpoint, bytes, journalBytes));
            } catch (IOException | RuntimeException e) {
                inbox.post(() -> failed(e));
            }
        });
    }

    /** On a full disk, over a file of the reserve: a checkpoint is what lets segments go. */
    private long write(Checkpoint checkpoint) throws IOException {
        try {
            return checkpoints.write(checkpoint);
        } catch (IOException e) {
            String reserve = free.takeReserve();
            if (reserve == null) {
                throw e;
            }
            return checkpoints.writeOver(checkpoint, reserve);
        }
    }

    private void done(Checkpoint checkpoint, long bytes, long journalBytes) {
        writing = false;
        failing = false;
        writtenAtLast = journalBytes;
        lastBytes = bytes;
        writtenBytes.addAndGet(bytes);
        health.checkpointWritten();
        String name = CheckpointFiles.nameOf(checkpoint.nextNumber());
        kept.removeIf(each -> each.name().equals(name));
        kept.add(new Kept(name, checkpoint.fromSegment()));
        while (kept.size() > 2) {
            discard(kept.remove().name());
        }
    }

    private void failed(Exception cause) {
        writing = false;
        if (!failing) {
            log.warn("no checkpoint could be written, the journal is kept: {}", cause.toString());
        }
        failing = true;
        health.checkpointFailed(cause.getMessage());
        retryNanos = nanos.getAsLong() + RETRY_NANOS;
    }

    private void discard(String name) {
        try {
            free.give(name);
        } catch (IOException e) {
            log.warn("could not delete checkpoint={}: {}", name, e.toString());
        }
    }
}
