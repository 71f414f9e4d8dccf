package io.sluice.field;

/** One wire with its devices: a serial port, a TCP connection, a GPIO chip. Lives on one thread of its own. */
public interface FieldLink extends AutoCloseable {

    /** Its name in the tag map. */
    String name();

    /** Starts to read, for good: a device or wire that is not there is tried again until {@link #close}. */
    void start(ReadingSink sink);

    /** Counters and gauges of this moment. */
    LinkStatus status();

    /** Stops within its request timeout and gives the wire back. Idempotent. */
    @Override
    void close();
}
