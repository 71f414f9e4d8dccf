package io.sluice.store.memory;

import io.sluice.store.memory.MemoryQueue.Held;
import io.sluice.store.segment.Thinning;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Thins out the older half of the messages of one priority, in passes; see {@code QueueLimits.WhenFull.THIN}. */
final class MemoryThinning {

    /** A pass is worth it when it drops so much of the older half. */
    private static final int WORTHWHILE_SHARE = 8;

    private final NavigableMap<Long, Held> lane;

    // valid for a pass
    private List<Long> toDrop = List.of();
    private int at;

    MemoryThinning(NavigableMap<Long, Held> lane) {
        this.lane = lane;
    }

    /** The message to be dropped next, or -1 when there is nothing left to thin. */
    long next(int n) {
        while (at < toDrop.size()) {
            long next = toDrop.get(at++);
            if (lane.containsKey(next)) {
                return next;
            }
        }
        List<Long> older = new ArrayList<>();
        for (long offset : lane.keySet()) {
            if (older.size() == Math.max(1, lane.size() / 2)) {
                break;
            }
            older.add(offset);
        }
        Thinning thinning = new Thinning(n, 1);
        toDrop = notKept(thinning, older);
        while (!thinning.isFinest() && toDrop.size() * WORTHWHILE_SHARE < older.size()) {
            thinning = thinning.next();
            toDrop = notKept(thinning, older);
        }
        at = 0;
        return toDrop.isEmpty() ? -1 : toDrop.get(at++);
    }

    private static List<Long> notKept(Thinning thinning, List<Long> offsets) {
        return offsets.stream().filter(offset -> !thinning.keeps(offset)).toList();
    }
}
