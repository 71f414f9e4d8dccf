package io.sluice.mqtt.bridge.flow;

import io.sluice.store.QueueEntry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One lane's way through the queue: first some offsets of their own, then a range; and what was read of it ahead. Pure;
 * for one thread.
 */
final class LaneReader {

    private static final int READ_ENTRIES = 256;

    private final Lane lane;
    private final Deque<QueueEntry> ahead = new ArrayDeque<>();
    private final Set<Long> claimed = new HashSet<>();
    private final TreeSet<Long> early = new TreeSet<>();
    private long next;
    private long until;

    LaneReader(Lane lane) {
        this.lane = lane;
    }

    /**
     * Begins.
     *
     * @param first offsets that come before the range, and lie before it
     * @param from begin of the range
     * @param end its end, exclusive
     */
    void open(Collection<Long> first, long from, long end) {
        ahead.clear();
        claimed.clear();
        claimed.addAll(first);
        early.clear();
        early.addAll(first);
        next = from;
        until = end;
    }

    /** Whether nothing is ahead or to be read. */
    boolean isDone() {
        return ahead.isEmpty() && early.isEmpty() && next >= until;
    }

    @Nullable
    QueueEntry head() {
        return ahead.peek();
    }

    QueueEntry poll() {
        return ahead.remove();
    }

    /** Whether an offset is among those that come first. */
    boolean claims(long offset) {
        return claimed.contains(offset);
    }

    /** What is to be read now, or null: something is ahead, or there is no more. */
    @Nullable
    ReadRequest wanted(long end) {
        if (!ahead.isEmpty()) {
            return null;
        }
        if (!early.isEmpty()) {
            long first = early.first();
            long last = early.headSet(first + READ_ENTRIES).last();
            return new ReadRequest(lane, first, last + 1, (int) (last - first) + 1);
        }
        long upTo = Math.min(until, end);
        return next >= upTo ? null : new ReadRequest(lane, next, upTo, (int) Math.min(READ_ENTRIES, upTo - next));
    }

    /** Takes in what a request brought, in order; none when there was nothing at or behind its offset. */
    void offer(ReadRequest request, List<QueueEntry> entries, LongPredicate taken) {
        long readTo = entries.isEmpty()
                ? request.upTo()
                : entries.get(entries.size() - 1).offset() + 1;
        if (!early.isEmpty()) {
            for (QueueEntry entry : entries) {
                if (early.contains(entry.offset()) && !taken.test(entry.offset())) {
                    ahead.add(entry);
                }
            }
            early.headSet(readTo).clear();
            return;
        }
        for (QueueEntry entry : entries) {
            if (entry.offset() < until && !taken.test(entry.offset())) {
                ahead.add(entry);
            }
        }
        next = Math.max(next, readTo);
    }
}
