package io.sluice.store.image;

import io.sluice.store.Priority;
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.Thinning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a queue are, and which of them are left: a {@link Lane} for each priority that was ever used,
 * in it one {@link Block} for each 64 KiB or so, nothing for a single message. Pure bookkeeping; its
 * {@link JournalQueue} guards it.
 */
final class QueueIndex {

    private final Map<Priority, Lane> lanes = new EnumMap<>(Priority.class);
    private long end;

    long end() {
        return end;
    }

    long entries() {
        long sum = 0;
        for (Lane lane : lanes.values()) {
            sum += lane.entries();
        }
        return sum;
    }

    long bytes() {
        long sum = 0;
        for (Lane lane : lanes.values()) {
            sum += lane.bytes();
        }
        return sum;
    }

    /** The lane of a priority if there is one; all for null. */
    Collection<Lane> lanes(@Nullable Priority only) {
        Lane one = only == null ? null : lanes.get(only);
        return only == null ? lanes.values() : one == null ? List.of() : List.of(one);
    }

    Map<Priority, Lane> byPriority() {
        return lanes;
    }

    /** The block that begins at an offset, or null. */
    @Nullable
    Block blockAt(Priority priority, long first) {
        Lane lane = lanes.get(priority);
        return lane == null ? null : lane.blockAt(first);
    }

    Iterable<Block> blocks() {
        List<Block> all = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            lane.blocks().forEach(all::add);
        }
        return all;
    }

    int blockCount() {
        int sum = 0;
        for (Lane lane : lanes.values()) {
            sum += lane.blockCount();
        }
        return sum;
    }

    /**
     * Takes up a run of messages. Offsets at or beyond the run's that are known already belong to a group that was
     * never durable, or they could not have been given out again: they go.
     */
    void append(Segment segment, Frame frame, FrameBody.Run run, long maxSpanMillis) {
        if (run.firstOffset() < end) {
            removeRange(run.firstOffset(), end - run.firstOffset());
        }
        made(run.priority()).append(segment, frame, run, maxSpanMillis);
        end = run.firstOffset() + run.lengths().length;
    }

    /** Takes up what is left of a range of offsets, in place of what there was of it. */
    void move(Segment segment, Frame frame, Move move) {
        made(move.priority()).move(segment, frame, move);
        end = Math.max(end, move.firstOffset() + move.count());
    }

    /** Takes up a block that a checkpoint knew. */
    void restore(Block block) {
        made(block.priority()).put(block);
    }

    void restoreEnd(long offset) {
        end = Math.max(end, offset);
    }

    boolean isLive(long offset) {
        for (Lane lane : lanes.values()) {
            if (lane.isLive(offset)) {
                return true;
            }
        }
        return false;
    }

    /** The messages removed by it. */
    long removeRange(long firstOffset, long count) {
        long limit = firstOffset + Math.min(count, Long.MAX_VALUE - firstOffset);
        long removed = 0;
        for (Lane lane : lanes.values()) {
            removed += lane.removeRange(firstOffset, limit);
        }
        return removed;
    }

    /** The messages removed by it. */
    long remove(Dropped dropped) {
        Priority only = dropped.only();
        if (only == null) {
            return removeRange(dropped.firstOffset(), dropped.count());
        }
        Lane lane = lanes.get(only);
        if (lane == null) {
            return 0;
        }
        Thinning thinning = dropped.thinning();
        if (thinning == null) {
            return lane.removeRange(dropped.firstOffset(), dropped.limit());
        }
        return thin(lane, dropped.firstOffset(), dropped.limit(), thinning);
    }

    private static long thin(Lane lane, long from, long limit, Thinning thinning) {
        long removed = 0;
        for (long at = lane.nextLive(from); at >= 0 && at < limit; at = lane.nextLive(at + 1)) {
            if (!thinning.keeps(at) && lane.remove(at)) {
                removed++;
            }
        }
        return removed;
    }

    /** The first message left from an offset on, or -1. */
    long nextLive(long from) {
        long first = -1;
        for (Lane lane : lanes.values()) {
            long next = lane.nextLive(from);
            first = first < 0 || (next >= 0 && next < first) ? next : first;
        }
        return first;
    }

    private Lane made(Priority priority) {
        Lane known = lanes.get(priority);
        if (known != null) {
            return known;
        }
        Lane made = new Lane();
        lanes.put(priority, made);
        return made;
    }
}
