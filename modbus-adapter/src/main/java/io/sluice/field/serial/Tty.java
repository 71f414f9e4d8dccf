package io.sluice.field.serial;

/** An open port, as its driver gives it. Negative counts say that the port is gone. */
interface Tty {

    /** Bytes that have come. */
    int available();

    /** Waits a tenth of a second at most for the first byte, then gives what has come. */
    int read(byte[] target, int count);

    int write(byte[] bytes);

    /** Bytes that are still to go out. */
    int unsent();

    /** Whether RTS could be switched. */
    boolean rts(boolean active);

    void close();
}
