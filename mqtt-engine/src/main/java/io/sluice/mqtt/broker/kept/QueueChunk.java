package io.sluice.mqtt.broker.kept;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were read from a session's queue.
 *
 * @param end the offset that the next message would have had, before the queue was read
 * @param failed whether it could not be read; there are no entries then
 */
public record QueueChunk(List<Entry> entries, long end, boolean failed) {

    /**
     * One of them.
     *
     * @param message null when the entry is none
     */
    public record Entry(long offset, int bytes, @Nullable QueuedMessage message) {}

    public QueueChunk {
        entries = List.copyOf(entries);
    }
}
