package io.sluice.store.image;

import io.sluice.store.DropReason;
import io.sluice.store.Priority;
import io.sluice.store.QueueLimits;
import io.sluice.store.segment.Dropped;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue gives up by itself: what is too old, what has expired, what is too much. Removes it from the index and
 * tells. Pure bookkeeping; the queue guards it.
 */
final class Trimming {

    /** How many blocks are looked at for expired messages in one go. */
    private static final int BLOCKS_A_LOOK = 1_000;

    private final QueueIndex index;
    private final Told told;
    private final Map<Priority, Thinner> thinners = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> looked = new EnumMap<>(Priority.class);

    /** Hears what was removed. */
    interface Told {
        void dropped(Dropped what, long messages);
    }

    Trimming(QueueIndex index, Told told) {
        this.index = index;
        this.told = told;
    }

    void trim(QueueLimits limits, long storeMillis) {
        index.byPriority().forEach((priority, lane) -> dropAged(priority, lane, limits, storeMillis));
        switch (limits.whenFull()) {
            case DROP_OLDEST ->
                index.byPriority().forEach((priority, lane) -> dropOldest(priority, lane, limits, Long.MAX_VALUE));
            case THIN -> index.byPriority().forEach((priority, lane) -> thin(priority, lane, limits));
            case DROP_NEWEST -> dropNewest(limits);
            case REJECT -> {}
        }
    }

    /**
     * Drops blocks that have expired as a whole.
     *
     * @return one that has expired in part, to be looked through; null when there is none
     */
    @Nullable
    Block expire(long storeMillis) {
        Block due = null;
        for (Map.Entry<Priority, Lane> each : index.byPriority().entrySet()) {
            if (each.getValue().isDated()) {
                Block found = expire(each.getKey(), each.getValue(), storeMillis);
                due = due == null ? found : due;
            }
        }
        return due;
    }

    private @Nullable Block expire(Priority priority, Lane lane, long storeMillis) {
        Block due = null;
        Block block = lane.firstLiveBlock(looked.getOrDefault(priority, 0L));
        for (int i = 0; i < BLOCKS_A_LOOK && block != null; i++) {
            Block next = lane.after(block);
            Deadlines deadlines = block.deadlines();
            if (deadlines != null && deadlines.isAllOver(storeMillis)) {
                drop(priority, lane, block, DropReason.EXPIRED);
            } else if (due == null && deadlines != null && deadlines.isSweepDue(storeMillis)) {
                due = block;
            }
            block = next;
        }
        looked.put(priority, block == null ? 0L : block.first());
        return due;
    }

    private void dropAged(Priority priority, Lane lane, QueueLimits limits, long storeMillis) {
        long maxAgeMillis = limits.maxAge().toMillis();
        Block oldest = lane.firstLiveBlock(0);
        while (oldest != null && storeMillis - oldest.lastStoreMillis() > maxAgeMillis) {
            drop(priority, lane, oldest, DropReason.AGE);
            oldest = lane.firstLiveBlock(0);
        }
    }

    private void drop(Priority priority, Lane lane, Block block, DropReason reason) {
        Dropped all = new Dropped(block.first(), block.count(), reason, only(priority), null);
        told.dropped(all, lane.removeRange(all.firstOffset(), all.limit()));
    }

    private void dropOldest(Priority priority, Lane lane, QueueLimits limits, long atMost) {
        long from = -1;
        for (long i = 0; i < atMost && isOver(limits) && lane.entries() > 0; i++) {
            long oldest = lane.nextLive(Math.max(0, from));
            from = from < 0 ? oldest : from;
            lane.remove(oldest);
            told.dropped(new Dropped(from, oldest + 1 - from, DropReason.FULL, only(priority), null), 1);
            from = oldest + 1;
        }
    }

    private void thin(Priority priority, Lane lane, QueueLimits limits) {
        if (lane.entries() == 0 || !isOver(limits)) {
            return;
        }
        Thinner thinner = thinners.computeIfAbsent(priority, p -> new Thinner(p, lane));
        while (isOver(limits) && lane.entries() > 0) {
            long finished = thinner.begin(limits.thinTo());
            if (finished > 0) {
                dropOldest(priority, lane, limits, finished);
            } else {
                thinner.step(() -> isOver(limits), told);
            }
        }
    }

    /** Only messages of lower priority than others go: for those, others were taken in though there was no room. */
    private void dropNewest(QueueLimits limits) {
        for (Map.Entry<Priority, Lane> each : index.byPriority().entrySet()) {
            Lane lane = each.getValue();
            while (isOver(limits) && lane.entries() > 0 && lane.entries() < index.entries()) {
                long newest = lane.lastLive();
                lane.remove(newest);
                told.dropped(new Dropped(newest, 1, DropReason.FULL), 1);
            }
        }
    }

    private boolean isOver(QueueLimits limits) {
        return index.entries() > limits.maxEntries() || index.bytes() > limits.maxBytes();
    }

    /** What a record has to say of the priority: nothing when there is but one. */
    private @Nullable Priority only(Priority priority) {
        return index.byPriority().size() == 1 && priority == Priority.NORMAL ? null : priority;
    }
}
