package io.sluice.store;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A store at one moment; counters are of this life.
 *
 * @param epoch this life's number
 * @param batches batches made durable
 * @param syncs syncs of a segment
 * @param payloadBytes payload bytes made durable
 * @param writtenBytes bytes written to files, preallocation and checkpoints included
 * @param bytesPerDay what it writes in a day when it goes on like this, by the last day or what is known of it; empty
 *     in the first minute
 * @param segments segments that hold something
 * @param quarantined damaged ranges found and set aside, since the directory was made
 * @param movedBytes payload bytes copied from mostly empty segments, to let those go
 * @param failedBatches batches that could not be made durable
 * @param troubles what is wrong at this moment; empty when all is well
 */
public record StoreStatus(
        long epoch,
        long batches,
        long syncs,
        long payloadBytes,
        long writtenBytes,
        OptionalLong bytesPerDay,
        int segments,
        long quarantined,
        long movedBytes,
        long failedBatches,
        List<Trouble> troubles) {

    public StoreStatus {
        troubles = List.copyOf(troubles);
    }

    /** The wear: bytes written to files for each byte of payload; empty before the first. */
    public OptionalDouble writtenPerPayloadByte() {
        return payloadBytes == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) writtenBytes / payloadBytes);
    }
}
