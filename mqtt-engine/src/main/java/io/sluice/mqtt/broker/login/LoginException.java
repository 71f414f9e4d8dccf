package io.sluice.mqtt.broker.login;

/** A file of users or keys that cannot be used. The message is one line: where, what is wrong, and what to do. */
public final class LoginException extends Exception {

    private static final long serialVersionUID = 1L;

    public LoginException(String message) {
        super(message);
    }

    public LoginException(String message, Throwable cause) {
        super(message, cause);
    }
}
