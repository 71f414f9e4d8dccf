package io.sluice.gateway.cli;

import org.jspecify.annotations.Nullable;

/** The end of a command that did not work: one line for the operator, and the exit code. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, @Nullable String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
