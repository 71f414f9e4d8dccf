package io.sluice.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map of a {@link JournalStore}: its content is in memory, written by the committer once it is durable. */
final class JournalMap implements StateMap {

    private final Image image;
    private final int number;
    private final Map<String, byte[]> values = new ConcurrentHashMap<>();
    private volatile String name;

    JournalMap(Image image, int number, String name) {
        this.image = image;
        this.number = number;
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

    Image image() {
        return image;
    }

    int number() {
        return number;
    }

    void name(String name) {
        this.name = name;
    }

    Checkpoint.MapPart part() {
        return new Checkpoint.MapPart(number, name, new TreeMap<>(values));
    }

    void put(String key, byte[] value) {
        values.put(key, value);
    }

    void remove(String key) {
        values.remove(key);
    }
}
