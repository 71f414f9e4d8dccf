package io.sluice.store.memory;

import io.sluice.store.image.HeldMap;

/** A map of a {@link MemoryStore}. */
final class MemoryMap extends HeldMap {

    private final MemoryStore store;
    private final String name;

    MemoryMap(MemoryStore store, String name) {
        this.store = store;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    MemoryStore store() {
        return store;
    }
}
