package io.sluice.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A named queue of messages on disk, read by offset and emptied by acknowledgement. Offsets start at 0, grow by one
 * a message, and are never used twice, over all lives of the store. A message can be read when it is durable, never
 * before. Thread safe.
 */
public interface DurableQueue {

    /** The name it was opened by. */
    String name();

    /** Makes one message durable: {@link Store#commit} of a batch with this one append. */
    CompletableFuture<Void> append(byte[] payload);

    /**
     * The messages from an offset on that are durable and neither acknowledged nor dropped, in order. Empty when there
     * are none yet. Reads files: not for an event loop.
     *
     * @param fromOffset the first offset of interest
     * @param maxEntries at least 1
     * @param maxBytes payload bytes after which to stop; one entry is returned even when it is larger
     */
    List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException;

    /**
     * The same, of one priority only. A consumer that serves the dear ones first keeps a cursor for each priority.
     * Messages whose time to live is over are never returned, here as there.
     */
    List<QueueEntry> read(Priority only, long fromOffset, int maxEntries, int maxBytes) throws StoreException;

    /** Removes one message, in any order. The future completes when that is durable; there is no need to wait for it. */
    CompletableFuture<Void> acknowledge(long offset);

    /** The offset that the next durable message will have. */
    long end();

    /**
     * Has the listener called each time messages became readable, on the committer thread: it must only pass the word
     * on. One listener; the last one set holds.
     */
    void onReadable(Runnable listener);

    /** Counters and gauges of this moment. */
    QueueStatus status();
}
