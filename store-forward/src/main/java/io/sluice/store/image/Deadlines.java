package io.sluice.store.image;

/**
 * The deadlines of a block's messages, by the store clock: enough to know when all of them are over, and when it is
 * worth looking which are. Immutable.
 *
 * @param first the earliest there ever was
 * @param next none that is left is earlier
 * @param last the latest there ever was
 * @param allHave true when no message is without one
 */
record Deadlines(long first, long next, long last, boolean allHave) {

    private static final int SWEEPS = 16;

    static Deadlines of(long deadline, boolean allHave) {
        return new Deadlines(deadline, deadline, deadline, allHave);
    }

    Deadlines with(long deadline) {
        if (deadline == 0) {
            return allHave ? new Deadlines(first, next, last, false) : this;
        }
        return new Deadlines(Math.min(first, deadline), Math.min(next, deadline), Math.max(last, deadline), allHave);
    }

    /** As it is when nothing that is left has an earlier one; 0 when nothing that is left has one. */
    Deadlines swept(long earliestLeft) {
        return new Deadlines(first, earliestLeft == 0 ? Long.MAX_VALUE : earliestLeft, last, allHave);
    }

    boolean isAllOver(long storeMillis) {
        return allHave && last <= storeMillis;
    }

    /** Due a sixteenth of their span after the next of them, so that a block is looked through so often at most. */
    boolean isSweepDue(long storeMillis) {
        return next != Long.MAX_VALUE && storeMillis >= Math.min(last, next + (last - first) / SWEEPS);
    }
}
