package io.sluice.store.inspect;

import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.inspect.MessageReader.Message;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks into an open store, and changes it as an operator says. Keeps no more than a batch of messages in memory. Each
 * call reads or writes files, and blocks until that is done. Any thread, one at a time.
 */
public final class StoreInspection {

    private static final int BATCH_MESSAGES = 1_000;
    private static final int BATCH_BYTES = 256 << 10;
    private static final QueueLimits NO_LIMITS =
            new QueueLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(36_500), WhenFull.REJECT);

    private final Store store;

    public StoreInspection(Store store) {
        this.store = store;
    }

    /** Every queue, by name. */
    public List<QueueReport> queues() {
        return store.queues().stream()
                .map(queue -> new QueueReport(queue.name(), queue.status()))
                .sorted(Comparator.comparing(QueueReport::name))
                .toList();
    }

    /**
     * The first messages of a queue from an offset on; none of them is acknowledged.
     *
     * @param maxEntries at least 1
     */
    public List<QueueEntry> peek(String queue, long fromOffset, int maxEntries)
            throws InspectionException, StoreException {
        return queue(queue).read(fromOffset, maxEntries, BATCH_BYTES);
    }

    /**
     * Writes the messages of a queue as JSON lines, from an offset on up to what is its end at the beginning.
     *
     * @return how many
     */
    public long exportLines(String queue, long fromOffset, Writer to)
            throws InspectionException, StoreException, IOException {
        DurableQueue from = queue(queue);
        MessageWriter lines = new MessageWriter(to);
        long end = from.end();
        long count = 0;
        List<QueueEntry> some = from.read(fromOffset, BATCH_MESSAGES, BATCH_BYTES);
        while (!some.isEmpty()) {
            for (QueueEntry entry : some) {
                if (entry.offset() >= end) {
                    return count;
                }
                lines.write(entry);
                count++;
            }
            some = from.read(some.get(some.size() - 1).offset() + 1, BATCH_MESSAGES, BATCH_BYTES);
        }
        return count;
    }

    /**
     * Appends the messages of JSON lines to a queue, as {@link #exportLines} wrote them, in durable batches. When a line
     * is wrong or the store refuses, what came before is kept, and the failure says how much that is.
     *
     * @param create makes the queue when there is none of that name
     * @return how many messages were made durable; what the policy of the queue drops of them, it counts itself
     */
    public long importLines(String queue, Reader from, boolean create) throws InspectionException, IOException {
        DurableQueue to = create && find(queue) == null ? store.queue(queue, NO_LIMITS) : queue(queue);
        MessageReader lines = new MessageReader(from);
        long taken = 0;
        Batch batch = new Batch();
        try {
            for (Message next = lines.next(); next != null; next = lines.next()) {
                if (batch.bytes() + next.payload().length > BATCH_BYTES
                        || batch.changes().size() == BATCH_MESSAGES) {
                    taken += commit(batch, lines.line());
                    batch = new Batch();
                }
                batch.append(to, next.payload(), next.options());
            }
            return taken + commit(batch, lines.line());
        } catch (InspectionException e) {
            if (!(e.getCause() instanceof StoreException)) {
                taken += commit(batch, lines.line());
            }
            throw new InspectionException(e.getMessage() + "; " + taken + " messages were imported before", e);
        }
    }

    /** The offset before which the messages of a queue were stored before an instant, by the wall clock of then. */
    public long offsetOf(String queue, Instant storedAt) throws InspectionException, StoreException {
        DurableQueue in = queue(queue);
        long next = 0;
        while (true) {
            List<QueueEntry> some = in.read(next, BATCH_MESSAGES, BATCH_BYTES);
            for (QueueEntry entry : some) {
                if (entry.storedAtMillis() >= storedAt.toEpochMilli()) {
                    return entry.offset();
                }
                next = entry.offset() + 1;
            }
            if (some.isEmpty()) {
                return in.end();
            }
        }
    }

    /**
     * Gives up the messages of a queue before an offset, durably.
     *
     * @return how many
     */
    public long drop(String queue, long beforeOffset) throws InspectionException {
        DurableQueue from = queue(queue);
        long before = from.status().dropped(DropReason.OPERATOR);
        var unused = commit(new Batch().drop(from, 0, Math.min(beforeOffset, from.end())), 0);
        return from.status().dropped(DropReason.OPERATOR) - before;
    }

    /** Makes a batch durable; its changes. */
    private int commit(Batch batch, int line) throws InspectionException {
        try {
            store.commit(batch).join();
            return batch.changes().size();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException refusal) {
                String where = line == 0 ? "" : "up to line " + line + ": ";
                throw new InspectionException(where + refusal.getMessage(), refusal);
            }
            throw e;
        }
    }

    private DurableQueue queue(String name) throws InspectionException {
        DurableQueue queue = find(name);
        if (queue == null) {
            List<String> names = queues().stream().map(QueueReport::name).toList();
            throw new InspectionException("there is no queue " + name + " in the store; there "
                    + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)));
        }
        return queue;
    }

    private @Nullable DurableQueue find(String name) {
        return store.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
