package io.sluice.gateway;

import org.jspecify.annotations.Nullable;

/** Why the gateway cannot start, in one line for the operator: what, where, and what to do. */
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    StartFailure(@Nullable String message) {
        super(message);
    }
}
