package io.sluice.field;

import java.util.Locale;

/**
 * How far a reading can be trusted.
 *
 * @param status the verdict
 * @param cause why it is not good; {@code NONE} when it is
 * @param code the exception code of the device for {@code EXCEPTION}, else 0
 */
public record Quality(Status status, Cause cause, int code) {

    public static final Quality GOOD = new Quality(Status.GOOD, Cause.NONE, 0);

    /** The verdict. */
    public enum Status {
        GOOD,
        UNCERTAIN,
        BAD
    }

    /** Why a reading is not good. */
    public enum Cause {
        NONE,
        /** No answer within the deadline. */
        TIMEOUT,
        /** The wire or the connection failed, or what came was no valid answer. */
        COMM,
        /** The device says that it cannot measure. */
        DEVICE,
        /** The device answered with an exception code. */
        EXCEPTION,
        /** A sentinel, NaN, or what cannot be a value. */
        NOT_AVAILABLE,
        /** Outside of what the tag map expects. */
        OUT_OF_RANGE,
        /** The device refuses the address or function: the tag map is wrong. */
        CONFIG
    }

    public static Quality bad(Cause cause) {
        return new Quality(Status.BAD, cause, 0);
    }

    public static Quality badException(Cause cause, int code) {
        return new Quality(Status.BAD, cause, code);
    }

    public boolean isGood() {
        return status == Status.GOOD;
    }

    /** As it is published: {@code good}, {@code bad/timeout}, {@code bad/config 2}. */
    public String text() {
        if (cause == Cause.NONE) {
            return lower(status);
        }
        return lower(status) + "/" + lower(cause) + (code == 0 ? "" : " " + code);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
