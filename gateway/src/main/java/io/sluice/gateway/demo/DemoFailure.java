package io.sluice.gateway.demo;

import org.jspecify.annotations.Nullable;

/** Why the demo did not run, in one line that says what to do. */
public final class DemoFailure extends Exception {

    private static final long serialVersionUID = 1L;

    DemoFailure(@Nullable String message) {
        super(message);
    }
}
