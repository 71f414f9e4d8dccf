package io.sluice.store.segment;

import io.sluice.store.DropReason;
import io.sluice.store.Priority;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages that the store gave up: of a range of offsets those that are there, or those of one priority, or of these
 * those that a thinning does not keep.
 *
 * @param only the priority concerned; null: any
 * @param thinning what stays; null: nothing
 */
public record Dropped(
        long firstOffset,
        long count,
        DropReason reason,
        @Nullable Priority only,
        @Nullable Thinning thinning) {

    /** All messages of a range. */
    public Dropped(long firstOffset, long count, DropReason reason) {
        this(firstOffset, count, reason, null, null);
    }

    /** Behind the range. */
    public long limit() {
        return firstOffset + Math.min(count, Long.MAX_VALUE - firstOffset);
    }

    /** The same over both ranges, when the other goes on where this one ends and is otherwise alike; null if not. */
    public @Nullable Dropped with(Dropped other) {
        boolean alike = reason == other.reason
                && only == other.only
                && Objects.equals(thinning, other.thinning)
                && limit() == other.firstOffset;
        return alike ? new Dropped(firstOffset, count + other.count, reason, only, thinning) : null;
    }
}
