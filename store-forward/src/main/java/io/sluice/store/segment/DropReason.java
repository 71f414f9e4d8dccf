package io.sluice.store.segment;

/** Why a message was given up without being acknowledged. */
public enum DropReason {
    FULL(1),
    AGE(2),
    DAMAGED(3);

    private final byte code;

    DropReason(int code) {
        this.code = (byte) code;
    }

    /** Its number in the journal. */
    public byte code() {
        return code;
    }

    static DropReason of(byte code) {
        for (DropReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalStateException("a drop of reason " + code);
    }
}
