package io.sluice.store;

import java.time.Duration;

final class MemoryStoreTest extends StoreContract {

    private final ManualTime time = new ManualTime();

    @Override
    Store open() {
        return new MemoryStore(StoreSettings.DEFAULT, time, time::nanos);
    }

    @Override
    void pass(Duration by) {
        time.pass(by);
    }
}
