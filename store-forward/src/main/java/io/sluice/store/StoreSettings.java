package io.sluice.store;

import java.time.Duration;

/**
 * How a store writes.
 *
 * @param segmentBytes size of a journal segment, preallocated; 256 KiB to 1 GiB
 * @param maxPendingBytes bytes that may wait for the committer; 64 KiB or more
 * @param groupDelay how long a group waits for company before it is synced; zero to a second
 * @param groupBytes a group of that many bytes is synced at once; 4 KiB or more
 * @param freeSegments segments kept for reuse; 0 to 1,000
 */
public record StoreSettings(
        int segmentBytes, int maxPendingBytes, Duration groupDelay, int groupBytes, int freeSegments) {

    /** 16 MiB segments, 16 MiB pending, groups of 2 ms or 256 KiB, 4 free segments. */
    public static final StoreSettings DEFAULT =
            new StoreSettings(16 << 20, 16 << 20, Duration.ofMillis(2), 256 << 10, 4);

    public StoreSettings {
        if (segmentBytes < 256 << 10 || segmentBytes > 1 << 30) {
            throw new IllegalArgumentException("store segment: 256KiB to 1GiB, not " + segmentBytes + " bytes");
        }
        if (maxPendingBytes < 64 << 10) {
            throw new IllegalArgumentException("store pending: at least 64KiB, not " + maxPendingBytes + " bytes");
        }
        if (groupDelay.isNegative() || groupDelay.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("store group delay: 0 to 1s, not " + groupDelay);
        }
        if (groupBytes < 4 << 10) {
            throw new IllegalArgumentException("store group: at least 4KiB, not " + groupBytes + " bytes");
        }
        if (freeSegments < 0 || freeSegments > 1000) {
            throw new IllegalArgumentException("store free segments: 0 to 1000, not " + freeSegments);
        }
    }

    /** The content that one batch may bring: a quarter of a segment. */
    public int maxBatchBytes() {
        return segmentBytes / 4;
    }
}
