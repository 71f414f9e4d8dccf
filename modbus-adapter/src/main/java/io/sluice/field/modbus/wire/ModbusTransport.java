package io.sluice.field.modbus.wire;

import java.io.IOException;

/**
 * A wire that carries one request at a time. Lives on its link's thread; only {@link #close()} and {@link #isOpen()}
 * are called from others too.
 *
 * <p>Guarantees that an {@link Outcome.Answer} belongs to the request: its unit, function and count, and where the
 * protocol has one, its transaction. What arrives late is never taken for the answer to a later request.
 */
public interface ModbusTransport extends AutoCloseable {

    /** The transport for a wire, not opened yet. */
    static ModbusTransport over(ModbusWire wire) {
        if (wire instanceof ModbusWire.Tcp tcp) {
            return new TcpTransport(tcp);
        }
        throw new IllegalArgumentException("no transport for " + wire);
    }

    /** Opens the wire afresh; a host name is resolved each time. */
    void open() throws IOException;

    /** Whether it was opened and has not been given up since; a peer that died unseen is noticed at a request. */
    boolean isOpen();

    /** Sends a request and waits for its answer until one deadline for all of it. */
    Outcome execute(Request request, long timeoutNanos);

    /** Gives the wire up; a request under way ends at once. Idempotent. */
    @Override
    void close();
}
