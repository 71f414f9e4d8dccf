package io.sluice.mqtt.broker;

/** A broker that cannot start as it is set up. The message is one line that says what is wrong and what to do. */
public final class BrokerException extends Exception {

    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
