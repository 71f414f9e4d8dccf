package io.sluice.field.serial;

/** Who switches an RS-485 line from receiving to sending and back. */
public enum Direction {
    /** The adapter, or nobody, as on RS-232: the port is left as it is. */
    ADAPTER,

    /** The driver of the port (TIOCSRS485), exactly: RTS is active while it sends. */
    DRIVER,

    /** This program: RTS is active while it sends. Some milliseconds late, as an ordinary process is. */
    RTS,

    /** As {@link #RTS}, for adapters that send while RTS is inactive. */
    RTS_INVERTED
}
