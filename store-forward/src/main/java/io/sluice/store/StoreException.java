package io.sluice.store;

/** An expected failure of the store, with its reason. Carries no stack trace of interest to an operator. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Another process holds the directory; the message names it. */
        LOCKED,
        /** The files were written by a newer version; nothing was touched. */
        NEWER_FORMAT,
        /** A file is sealed with a key that was not given; nothing was touched. */
        WRONG_KEY,
        /** A key file is missing, is not private, or holds no key. */
        KEY_FILE,
        /** No space left for messages. */
        DISK_FULL,
        /** The queue is full and its policy is to refuse. */
        QUEUE_FULL,
        /** More bytes wait for the disk than {@link StoreSettings#maxPendingBytes()}. */
        BUSY,
        /** The batch is larger than a segment can hold. */
        TOO_LARGE,
        /** Reading, writing or syncing failed. */
        IO,
        /** The store is closed. */
        CLOSED
    }

    private final Reason reason;

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
