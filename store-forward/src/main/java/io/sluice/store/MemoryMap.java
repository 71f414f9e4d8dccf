package io.sluice.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map of a {@link MemoryStore}: written by its committer, read by anyone. */
final class MemoryMap implements StateMap {

    private final MemoryStore store;
    private final String name;
    private final Map<String, byte[]> values = new ConcurrentHashMap<>();

    MemoryMap(MemoryStore store, String name) {
        this.store = store;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return values.get(key);
    }

    @Override
    public void forEach(BiConsumer<String, byte[]> each) {
        values.forEach(each);
    }

    @Override
    public int size() {
        return values.size();
    }

    MemoryStore store() {
        return store;
    }

    void put(String key, byte[] value) {
        values.put(key, value);
    }

    void remove(String key) {
        values.remove(key);
    }
}
