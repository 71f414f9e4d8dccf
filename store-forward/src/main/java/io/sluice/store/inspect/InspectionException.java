package io.sluice.store.inspect;

/** What an operator asked for cannot be done; the message is one line for them. */
public final class InspectionException extends Exception {

    private static final long serialVersionUID = 1L;

    public InspectionException(String message) {
        super(message);
    }

    public InspectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
