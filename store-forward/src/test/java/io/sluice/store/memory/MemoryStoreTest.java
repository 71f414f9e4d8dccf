package io.sluice.store.memory;

import io.sluice.store.ManualTime;
import io.sluice.store.OptionsContract;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import java.time.Duration;

final class MemoryStoreTest extends OptionsContract {

    private final ManualTime time = new ManualTime();

    @Override
    protected Store open() {
        return new MemoryStore(StoreSettings.DEFAULT, time, time::nanos);
    }

    @Override
    protected void pass(Duration by) {
        time.pass(by);
    }
}
