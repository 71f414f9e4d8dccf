package io.sluice.store.inspect;

import java.util.List;

/**
 * What was found in one file of a store.
 *
 * @param name in the directory
 * @param kind what it is by its name
 * @param bytes its size
 * @param frames frames whose checksum holds; of a segment
 * @param messages messages in these, those that are gone since and copies included; of a segment
 * @param damage what is wrong with it, one line each; empty when nothing is
 */
public record FileReport(String name, Kind kind, long bytes, long frames, long messages, List<String> damage) {

    /** What files there are. */
    public enum Kind {
        SEGMENT,
        CHECKPOINT,
        /** To be written over; its content means nothing. */
        FREE,
        /** Was being made when the process ended; it means nothing. */
        UNFINISHED,
        /** A copy of damage that was found earlier. */
        QUARANTINE,
        LOCK,
        /** None of the store's. */
        UNKNOWN
    }

    public FileReport {
        damage = List.copyOf(damage);
    }

    static FileReport of(String name, Kind kind, long bytes, List<String> damage) {
        return new FileReport(name, kind, bytes, 0, 0, damage);
    }
}
