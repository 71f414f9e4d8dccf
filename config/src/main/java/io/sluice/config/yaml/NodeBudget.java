package io.sluice.config.yaml;

/**
 * How many nodes the files may hold, each use of an alias counted as often as what it stands for, so that a few lines of
 * nested aliases cannot stand for billions.
 */
final class NodeBudget {

    static final long MOST = 3_000_000;

    private long used;

    /** Takes nodes out of the budget; false when there are not that many left. */
    boolean take(long nodes) {
        used += nodes;
        return used <= MOST;
    }

    long used() {
        return used;
    }
}
