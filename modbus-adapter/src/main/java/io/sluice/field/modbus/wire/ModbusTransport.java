package io.sluice.field.modbus.wire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A wire that carries requests and their answers, one at a time unless it says otherwise. Lives on its link's thread;
 * only {@link #close()} and {@link #isOpen()} are called from others too.
 *
 * <p>Guarantees that an {@link Outcome.Answer} belongs to the request: its unit, function and count, and where the
 * protocol has one, its transaction. What arrives late is never taken for the answer to a later request: it is dropped
 * by its transaction id, or falls into the time for which its unit is left alone.
 */
public interface ModbusTransport extends AutoCloseable {

    /** A request that ended. */
    record Done(int ticket, Outcome outcome) {}

    /** The transport for a wire, not opened yet. */
    static ModbusTransport over(ModbusWire wire) {
        if (wire instanceof ModbusWire.Tcp tcp) {
            return over(Openers.tcp(tcp.peer()), tcp.framing());
        }
        if (wire instanceof ModbusWire.Listen listen) {
            return over(new ListeningOpener(listen), listen.framing());
        }
        if (wire instanceof ModbusWire.Tls tls) {
            return new MbapTransport(new TlsOpener(tls), tls.framing(), false);
        }
        if (wire instanceof ModbusWire.Udp udp) {
            return new MbapTransport(() -> UdpChannel.open(udp.peer()), udp.framing(), true);
        }
        if (wire instanceof ModbusWire.Serial serial) {
            LineTiming timing = LineTiming.of(serial.port(), serial.framing().quiet(), serial.echo());
            return new LineTransport(
                    Openers.serial(serial.port()), serial.framing().framing(), timing);
        }
        throw new IllegalArgumentException("no transport for " + wire);
    }

    private static ModbusTransport over(Channel.Opener opener, Framing framing) {
        if (framing instanceof Framing.Line line) {
            return new LineTransport(opener, line.framing(), LineTiming.ofConnection(line.quiet()));
        }
        return new MbapTransport(opener, (Framing.Mbap) framing, false);
    }

    /** Opens the wire afresh; a host name is resolved each time, and so is a link to a serial port. */
    void open() throws IOException;

    /** Whether it was opened and has not been given up since; a peer that died unseen is noticed at a request. */
    boolean isOpen();

    /** How many requests may be outstanding at once. */
    default int inFlight() {
        return 1;
    }

    /**
     * Sends a request, of which the ticket tells when it ends; one deadline holds for all of its answer. At most
     * {@link #inFlight()} are outstanding. A failure is told by {@link #await}.
     */
    void send(int ticket, Request request, long timeoutNanos);

    /** The next request that ended, or null when none does within the wait or none is outstanding. */
    @Nullable
    Done await(long waitNanos);

    /**
     * How long a unit is still to be left alone, so that what it may yet send is not taken for a later answer. A request
     * sent before is held back.
     */
    default long quietNanos(int unit) {
        return 0;
    }

    /** Gives the connection up, to be opened afresh; what is outstanding ends as a failure. */
    void disconnect();

    /** Gives the wire back for good; what is outstanding ends at once. Idempotent. */
    @Override
    void close();

    /** Sends a request and waits for its end; only while no other is outstanding. */
    default Outcome execute(Request request, long timeoutNanos) {
        send(0, request, timeoutNanos);
        Done done = await(Long.MAX_VALUE);
        return done == null ? new Outcome.CommFailure("closed", true) : done.outcome();
    }
}
