package io.sluice.store.image;

import io.sluice.store.DropReason;
import io.sluice.store.Priority;
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.Thinning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Thins out the older half of a lane: in passes from its oldest message on, each at the lowest level at which there is
 * still enough to be gained, and no further than it must. The newer half stays whole. What a level keeps is a function
 * of the offset ({@link Thinning}), so where earlier passes came to need not be remembered over a restart: going over
 * thinned messages at the same level again drops none.
 */
final class Thinner {

    /** A pass is worth it when so much of the older half has not been thinned to its level yet. */
    private static final int WORTHWHILE_SHARE = 8;

    private final Priority priority;
    private final Lane lane;

    /** Up to which offset messages have been thinned to level 1, 2, … */
    private final List<Long> reached = new ArrayList<>();

    // valid for a pass
    private @Nullable Thinning pass;
    private long cursor;
    private long toldTo;
    private long until;

    Thinner(Priority priority, Lane lane) {
        this.priority = priority;
        this.lane = lane;
    }

    /**
     * Goes on with the pass there is, or begins another.
     *
     * @param n of how many messages one is kept
     * @return 0; or, when there is nothing left to thin, how many of the oldest may be dropped before asking again
     */
    long begin(int n) {
        Thinning now = pass;
        if (now != null && now.n() == n && cursor < until) {
            return 0;
        }
        if (now == null || now.n() != n) {
            reached.clear();
        }
        until = middle();
        long older = lane.entriesBetween(0, until);
        for (Thinning next = new Thinning(n, 1); ; next = next.next()) {
            long from = reached(next.level());
            if (lane.entriesBetween(from, until) * WORTHWHILE_SHARE >= Math.max(1, older)) {
                pass = next;
                cursor = from;
                toldTo = from;
                return 0;
            }
            if (next.isFinest()) {
                pass = next;
                cursor = until;
                return Math.max(1, older / WORTHWHILE_SHARE);
            }
        }
    }

    /** Thins what one block has of the stretch, as long as it is needed. */
    void step(BooleanSupplier needed, Trimming.Told told) {
        Thinning now = pass;
        Block block = lane.firstLiveBlock(cursor);
        if (now == null || block == null || block.first() >= until) {
            finish();
            return;
        }
        long removed = 0;
        long at = block.nextLive(cursor);
        while (at >= 0 && at < until && needed.getAsBoolean()) {
            if (!now.keeps(at) && lane.remove(at)) {
                removed++;
            }
            cursor = at + 1;
            at = block.nextLive(cursor);
        }
        if (at < 0) {
            cursor = Math.max(cursor, block.limit());
        }
        if (removed > 0) {
            told.dropped(new Dropped(toldTo, cursor - toldTo, DropReason.THINNED, priority, now), removed);
            toldTo = cursor;
        }
        if (cursor >= until || at >= until) {
            finish();
        }
    }

    private void finish() {
        cursor = until;
        Thinning now = pass;
        for (int level = 1; now != null && level <= now.level(); level++) {
            if (reached.size() < level) {
                reached.add(until);
            } else {
                reached.set(level - 1, Math.max(until, reached.get(level - 1)));
            }
        }
    }

    private long reached(int level) {
        return level <= reached.size() ? reached.get(level - 1) : 0;
    }

    /** Behind the older half of the messages, of which there is one at least. */
    private long middle() {
        long wanted = Math.max(1, lane.entries() / 2);
        long before = 0;
        for (Block block : lane.blocks()) {
            if (before + block.live() >= wanted) {
                long at = block.nextLive(0);
                for (long i = before + 1; i < wanted; i++) {
                    at = block.nextLive(at + 1);
                }
                return at + 1;
            }
            before += block.live();
        }
        return 0;
    }
}
