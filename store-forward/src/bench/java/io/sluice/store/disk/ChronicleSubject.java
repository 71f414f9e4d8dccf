package io.sluice.store.disk;

import io.sluice.store.disk.StoreBenchmark.Subject;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Chronicle Queue: a group is appended message by message, then synced. */
final class ChronicleSubject implements Subject {

    private final ChronicleQueue queue;
    private final ExcerptAppender appender;

    ChronicleSubject(Path directory) {
        this.queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .syncMode(SyncMode.SYNC)
                .build();
        this.appender = queue.createAppender();
    }

    @Override
    public void append(byte[][] group) {
        for (byte[] payload : group) {
            appender.writeBytes(Bytes.wrapForRead(payload));
        }
        appender.sync();
    }

    @Override
    public void close() {
        queue.close();
    }
}
