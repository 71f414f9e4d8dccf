package io.sluice.mqtt.net;

/** A certificate or key that cannot be used. The message is one line that names the file and what to do. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
