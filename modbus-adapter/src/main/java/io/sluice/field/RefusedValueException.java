package io.sluice.field;

/** A value that a tag cannot take, and why, in one line for who asked. Has no stack trace: it is no fault of ours. */
public final class RefusedValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String rule;

    /**
     * A refusal.
     *
     * @param rule what was broken: {@code type}, {@code range} or {@code step}
     */
    public RefusedValueException(String rule, String message) {
        super(message, null, false, false);
        this.rule = rule;
    }

    /** What was broken: {@code type}, {@code range} or {@code step}. */
    public String rule() {
        return rule;
    }
}
