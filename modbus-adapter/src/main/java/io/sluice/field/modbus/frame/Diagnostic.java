package io.sluice.field.modbus.frame;

/**
 * The sub-functions of function 8 that change nothing in a device [Application protocol 1.1b3, 6.8]. Those that restart
 * it, silence it or clear its counters are not asked for.
 */
public enum Diagnostic {
    /** Gives back what it is sent. */
    ECHO(0),
    /** The diagnostic register. */
    REGISTER(2),
    /** Messages on the line, whosever they were. */
    BUS_MESSAGES(11),
    /** Frames with a wrong check value. */
    BUS_ERRORS(12),
    /** Exceptions that it answered. */
    EXCEPTIONS(13),
    /** Messages to it, broadcasts too. */
    MESSAGES(14),
    /** Messages that it did not answer. */
    UNANSWERED(15),
    /** Requests that it refused as busy by function 7. */
    REFUSED(16),
    /** Requests that it answered as busy. */
    BUSY(17),
    /** Characters that it lost. */
    OVERRUNS(18);

    private final int subFunction;

    Diagnostic(int subFunction) {
        this.subFunction = subFunction;
    }

    int subFunction() {
        return subFunction;
    }
}
