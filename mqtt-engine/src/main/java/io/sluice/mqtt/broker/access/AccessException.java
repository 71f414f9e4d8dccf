package io.sluice.mqtt.broker.access;

/** A file of rules or users that cannot be used. Each line of the message says where, what is wrong, and what to do. */
public final class AccessException extends Exception {

    private static final long serialVersionUID = 1L;

    public AccessException(String message) {
        super(message);
    }

    public AccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
