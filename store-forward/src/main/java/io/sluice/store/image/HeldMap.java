package io.sluice.store.image;

import io.sluice.store.StateMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map whose content is in memory: written by the committer once it is durable, read by anyone. */
public abstract class HeldMap implements StateMap {

    private final Map<String, byte[]> values = new ConcurrentHashMap<>();

    @Override
    public final byte @Nullable [] get(String key) {
        return values.get(key);
    }

    @Override
    public final void forEach(BiConsumer<String, byte[]> each) {
        values.forEach(each);
    }

    @Override
    public final int size() {
        return values.size();
    }

    public final void put(String key, byte[] value) {
        values.put(key, value);
    }

    public final void remove(String key) {
        values.remove(key);
    }

    final Map<String, byte[]> values() {
        return values;
    }
}
