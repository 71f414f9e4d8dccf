package io.sluice.store;

/** Why a message was given up without being acknowledged. */
public enum DropReason {
    /** Its queue was full. */
    FULL(1),
    /** It was older than its queue keeps messages. */
    AGE(2),
    /** The disk did not have it any more. */
    DAMAGED(3),
    /** Its time to live was over. */
    EXPIRED(4),
    /** A full queue was thinned out. */
    THINNED(5),
    /** Somebody decided to do without it. */
    OPERATOR(16);

    private final byte code;

    DropReason(int code) {
        this.code = (byte) code;
    }

    /** Its number in the journal. */
    public byte code() {
        return code;
    }

    /** The reason of that number in the journal. */
    public static DropReason of(byte code) {
        for (DropReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalStateException("a drop of reason " + code);
    }
}
