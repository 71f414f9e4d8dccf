package io.sluice.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The disk itself: the same bytes, written and synced, into a file that has its blocks or into one that grows. */
final class RawFile implements StoreBenchmark.Subject {

    private static final int FILE_BYTES = 64 << 20;

    private final FileChannel channel;
    private final long wrapsAt;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(StoreBenchmark.GROUP * StoreBenchmark.PAYLOAD_BYTES);
    private long position;

    private RawFile(FileChannel channel, long wrapsAt) {
        this.channel = channel;
        this.wrapsAt = wrapsAt;
    }

    static RawFile preallocated(Path directory) throws IOException {
        FileChannel channel = open(directory);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
            channel.write(zeros.clear(), at);
        }
        channel.force(true);
        return new RawFile(channel, FILE_BYTES);
    }

    static RawFile growing(Path directory) throws IOException {
        return new RawFile(open(directory), Long.MAX_VALUE);
    }

    @Override
    public void append(byte[][] group) throws IOException {
        buffer.clear();
        for (byte[] payload : group) {
            buffer.put(payload);
        }
        buffer.flip();
        if (position + buffer.remaining() > wrapsAt) {
            position = 0;
        }
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(directory.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
