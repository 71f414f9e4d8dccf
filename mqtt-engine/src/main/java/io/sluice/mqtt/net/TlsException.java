package io.sluice.mqtt.net;

import java.nio.file.Path;

/** A PEM file that cannot be used. The message is one line: the file, what is wrong with it, and what to do. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Path file;

    TlsException(Path file, String problem) {
        super(file + " " + problem);
        this.file = file;
    }

    TlsException(Path file, String problem, Throwable cause) {
        super(file + " " + problem, cause);
        this.file = file;
    }

    /** The file that cannot be used. */
    public Path file() {
        return file;
    }
}
