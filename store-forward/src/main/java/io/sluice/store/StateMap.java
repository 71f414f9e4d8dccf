package io.sluice.store;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Small keyed state, changed by {@link Batch#put} and {@link Batch#remove} and read from memory. What is read is what
 * is durable. Thread safe. Values are shared and must not be changed.
 */
public interface StateMap {

    /** The name it was opened by. */
    String name();

    /** The value of a key, or null. */
    byte @Nullable [] get(String key);

    /** Calls back for every key, in no order. */
    void forEach(BiConsumer<String, byte[]> each);

    /** How many keys there are. */
    int size();
}
