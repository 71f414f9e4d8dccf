package io.sluice.gateway.audit;

import java.util.Map;
import java.util.TreeMap;

/**
 * What arrived of one stream. The sequence numbers seen are kept as merged ranges, so a stream without gaps costs one
 * range however long it runs. Pure; for one thread.
 */
final class Stream {

    private final TreeMap<Long, Long> ranges = new TreeMap<>(); // first -> last, disjoint, not adjacent
    private long epoch = -1;
    private long highest;
    private long highestOfHistory;
    private long distinct;
    private long missingBefore;
    private long doubles;
    private long disordered;
    private long restarts;

    /**
     * Counts one arrival.
     *
     * @param history whether it is of a backlog that is sent beside what is live, and so in an order of its own
     */
    void arrived(long arrivedEpoch, long sequence, boolean history) {
        if (!history && epoch >= 0 && arrivedEpoch > epoch && sequence <= highest) {
            restart();
        }
        epoch = Math.max(epoch, arrivedEpoch);
        if (contains(sequence)) {
            doubles++;
            return;
        }
        distinct++;
        if (sequence < (history ? highestOfHistory : highest)) {
            disordered++;
        }
        if (history) {
            highestOfHistory = Math.max(highestOfHistory, sequence);
        } else {
            highest = Math.max(highest, sequence);
        }
        insert(sequence);
    }

    /** Numbers seen at least once. */
    long distinct() {
        return distinct;
    }

    /** Numbers missing between the first and the last seen. */
    long gaps() {
        return missingBefore + missingNow();
    }

    /** Arrivals of a number that was there already. */
    long doubles() {
        return doubles;
    }

    /** Arrivals after a later number, of those that are history and of the others each by themselves. */
    long disordered() {
        return disordered;
    }

    /** Times that the numbering began again in a later epoch, as it does when a gateway lost its disk. */
    long restarts() {
        return restarts;
    }

    private void restart() {
        missingBefore += missingNow();
        ranges.clear();
        highest = 0;
        highestOfHistory = 0;
        restarts++;
    }

    private long missingNow() {
        if (ranges.isEmpty()) {
            return 0;
        }
        long span = ranges.lastEntry().getValue() - ranges.firstKey() + 1;
        long seen = 0;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            seen += range.getValue() - range.getKey() + 1;
        }
        return span - seen;
    }

    private boolean contains(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range != null && sequence <= range.getValue();
    }

    private void insert(long sequence) {
        long first = sequence;
        long last = sequence;
        Map.Entry<Long, Long> below = ranges.floorEntry(sequence);
        if (below != null && below.getValue() == sequence - 1) {
            first = below.getKey();
        }
        Long above = ranges.get(sequence + 1);
        if (above != null) {
            last = above;
            ranges.remove(sequence + 1);
        }
        ranges.put(first, last);
    }
}
