package io.sluice.field.modbus.wire;

import java.io.Closeable;
import java.io.IOException;

/** Bytes to a peer and back. Used by one thread; closed by any. A failure of either way is for good. */
interface Channel extends Closeable {

    /** Opens one, afresh each time. */
    @FunctionalInterface
    interface Opener extends Closeable {
        Channel open() throws IOException;

        /** Ends what it holds between two of them. */
        @Override
        default void close() throws IOException {}
    }

    void write(byte[] bytes) throws IOException;

    /** What has come, waiting for the first byte; 0 when none came in time. An end of the stream is a failure. */
    int read(byte[] target, long timeoutNanos) throws IOException;
}
