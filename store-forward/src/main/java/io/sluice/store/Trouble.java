package io.sluice.store;

import java.time.Instant;

/**
 * Something that is wrong with a store.
 *
 * @param kind what sort; a store has at most one of each
 * @param since when it was noticed, by the wall clock
 * @param text what is wrong, what that means, and what to do about it: one line
 */
public record Trouble(Kind kind, Instant since, String text) {

    /** The sorts of trouble, and when each is over. */
    public enum Kind {
        /** There is no room for messages; over when there is. */
        DISK_FULL,
        /** The file system is mounted read-only; over when something could be written. */
        DISK_READ_ONLY,
        /** A call to a file failed; over when something could be written durably. */
        DISK_FAILING,
        /** What was written could not be made durable; over when something could. */
        SYNC_FAILED,
        /** No checkpoint could be written; over when one was. */
        CHECKPOINT_FAILED,
        /** Not even acknowledgements are sure of room; over when the reserve is whole. */
        RESERVE_USED_UP,
        /** Something was not as it had been written; over at a start that finds nothing in the quarantine. */
        DAMAGE
    }
}
