package io.sluice.gateway.command;

/** A payload that asks for nothing, and why, in one line for who sent it. */
final class MalformedCommandException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedCommandException(String message) {
        super(message, null, false, false);
    }
}
