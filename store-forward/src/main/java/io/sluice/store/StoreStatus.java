package io.sluice.store;

/**
 * A store at one moment; counters are of this life.
 *
 * @param epoch this life's number
 * @param batches batches made durable
 * @param syncs syncs of a segment
 * @param payloadBytes payload bytes made durable
 * @param writtenBytes bytes written to files, preallocation included
 * @param segments segments that hold something
 * @param quarantined damaged ranges found and set aside, since the directory was made
 * @param failedBatches batches that could not be made durable
 */
public record StoreStatus(
        long epoch,
        long batches,
        long syncs,
        long payloadBytes,
        long writtenBytes,
        int segments,
        long quarantined,
        long failedBatches) {}
