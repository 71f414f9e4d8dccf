package io.sluice.store.disk;

import io.sluice.store.ManualTime;
import io.sluice.store.Store;
import io.sluice.store.StoreContract;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.file.DiskFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real directory whose content is sealed. */
final class SealedDiskStoreTest extends StoreContract {

    private final ManualTime time = new ManualTime();

    @TempDir
    Path directory;

    @Override
    protected Store open() throws StoreException {
        return DiskStore.open(
                DiskFiles.open(directory),
                StoreSettings.DEFAULT,
                Keys.ring(1),
                time,
                time::nanos,
                new Random(1)::nextLong,
                StoreThreads.own());
    }

    @Override
    protected void pass(Duration by) {
        time.pass(by);
    }
}
