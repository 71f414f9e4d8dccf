package io.sluice.field;

import org.jspecify.annotations.Nullable;

/**
 * How a write ended.
 *
 * @param status what is known of it
 * @param reason why, as a word of the interface: {@code none}, {@code interlock}, {@code expired} ...
 * @param detail the same in one line for people, or empty
 * @param written what was sent, as the tag shows it; null when nothing was
 * @param read what the tag showed afterwards; null when it was not read
 */
public record WriteResult(
        Status status,
        String reason,
        String detail,
        @Nullable Value written,
        @Nullable Value read) {

    public static final String NONE = "none";

    /** What is known of a write. */
    public enum Status {
        /** The device shows what was asked for. */
        WRITTEN,
        /** The device took it, and was not read: so the tag map says, or it was for all units. */
        UNVERIFIED,
        /** Nothing was sent. */
        REFUSED,
        /** The device refused it, or took it and shows something else. */
        FAILED,
        /** It was sent, and nobody knows whether it was done. */
        UNCERTAIN
    }

    /** One that was not even sent. */
    public static WriteResult refused(String reason, String detail) {
        return new WriteResult(Status.REFUSED, reason, detail, null, null);
    }
}
