package io.sluice.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link FileLayer}. Reads may run beside a write; writes and syncs come from one thread at a time. */
public interface StoreFile extends AutoCloseable {

    long size() throws IOException;

    /** Fills the buffer from a position on, or up to the end of the file; the count of bytes read, 0 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Makes all that was written durable, and the size. */
    void sync() throws IOException;

    @Override
    void close();
}
