package io.sluice.field.serial;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * An open serial port, for this process alone. Read and written by one thread; {@link #close()} may come from any, and
 * ends a read within a tenth of a second. A port that is unplugged fails the next read or write; it is then closed and
 * opened afresh by its path, which finds the adapter also under another number.
 */
public final class SerialLine implements Closeable {

    /** A read of the driver waits a tenth of a second in vain: below that the port is looked at in short steps. */
    private static final long BLOCKING = Duration.ofMillis(150).toNanos();

    private static final long STEP = Duration.ofNanos(250_000).toNanos();
    private static final long LONGEST_STEP = Duration.ofMillis(1).toNanos();

    private final SerialSettings settings;
    private final Tty tty;
    private volatile boolean closed;

    SerialLine(SerialSettings settings, Tty tty) {
        this.settings = settings;
        this.tty = tty;
    }

    /**
     * Opens the port; links in its path are resolved each time.
     *
     * @throws IOException in one line what is wrong with the port and what to do
     */
    public static SerialLine open(SerialSettings settings) throws IOException {
        SerialLine line = new SerialLine(settings, SystemTty.open(settings));
        line.rest();
        return line;
    }

    /** What has come, waiting for the first byte; 0 when none came in time. */
    public int read(byte[] target, long timeoutNanos) throws IOException {
        long end = System.nanoTime() + timeoutNanos;
        long step = STEP;
        while (true) {
            int count = alive(tty.available());
            if (count > 0) {
                return alive(tty.read(target, Math.min(count, target.length)));
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return 0;
            }
            if (left > BLOCKING) {
                count = alive(tty.read(target, target.length));
                if (count > 0) {
                    return count;
                }
            } else {
                LockSupport.parkNanos(this, Math.min(left, step));
                step = Math.min(LONGEST_STEP, 2 * step);
            }
        }
    }

    /** Hands all of it to the driver; where this program switches the direction, waits until it is on the wire. */
    public void write(byte[] bytes) throws IOException {
        boolean rts = settings.direction() == Direction.RTS || settings.direction() == Direction.RTS_INVERTED;
        if (!rts) {
            send(bytes);
            return;
        }
        switchRts(true);
        try {
            send(bytes);
            awaitSent(bytes.length);
        } finally {
            switchRts(false);
        }
    }

    @Override
    public void close() {
        closed = true;
        tty.close();
    }

    /** To receiving, from whatever the driver had it at when the port was opened. */
    private void rest() throws IOException {
        if (settings.direction() == Direction.RTS || settings.direction() == Direction.RTS_INVERTED) {
            try {
                switchRts(false);
            } catch (IOException e) {
                close();
                throw e;
            }
        }
    }

    private void send(byte[] bytes) throws IOException {
        int sent = alive(tty.write(bytes));
        if (sent < bytes.length) {
            throw new IOException("serial port " + settings.path() + " took " + sent + " of " + bytes.length
                    + " bytes: it is gone, or something holds the line up");
        }
    }

    /** The driver's buffer, then the character or two that the chip holds. */
    private void awaitSent(int count) throws IOException {
        long end = System.nanoTime() + settings.time(2 * count + 16).toNanos() + BLOCKING;
        while (alive(tty.unsent()) > 0) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("serial port " + settings.path() + " does not send: something holds the line up");
            }
            LockSupport.parkNanos(this, STEP);
        }
        LockSupport.parkNanos(this, settings.time(1).toNanos());
    }

    private void switchRts(boolean sending) throws IOException {
        boolean active = sending == (settings.direction() == Direction.RTS);
        if (!tty.rts(active)) {
            throw new IOException("serial port " + settings.path()
                    + " cannot switch RTS: set direction: adapter, or driver, or use another adapter");
        }
    }

    private int alive(int result) throws IOException {
        if (closed) {
            throw new IOException("serial port " + settings.path() + " was closed");
        }
        if (result < 0) {
            throw new IOException("serial port " + settings.path() + " is gone: was it unplugged?");
        }
        return result;
    }
}
