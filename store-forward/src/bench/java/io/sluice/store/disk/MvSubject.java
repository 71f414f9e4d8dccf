package io.sluice.store.disk;

import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** MVStore as a queue: a commit and a sync for each group. */
final class MvSubject implements StoreBenchmark.Subject {

    private final MVStore store;
    private final MVMap<Long, byte[]> map;
    private long next;

    MvSubject(Path directory) {
        store = new MVStore.Builder()
                .fileName(directory.resolve("mv").toString())
                .autoCommitDisabled()
                .open();
        map = store.openMap("queue");
    }

    @Override
    public void append(byte[][] group) {
        for (byte[] payload : group) {
            map.append(next++, payload);
        }
        store.commit();
        store.sync();
    }

    @Override
    public void close() {
        store.close();
    }
}
