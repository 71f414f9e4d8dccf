package io.sluice.store.seal;

import io.sluice.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that a store may use: the first seals what it writes, and every one opens what was sealed with it. */
public final class Keyring implements AutoCloseable {

    private final List<StoreKey> keys;

    /**
     * Has these keys, and wipes them when it is closed.
     *
     * @param keys the one that seals first; none for a store that seals nothing
     */
    public Keyring(List<StoreKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** No keys: nothing is sealed, and nothing that is sealed can be opened. */
    public static Keyring none() {
        return new Keyring(List.of());
    }

    /** The key that seals what is written; null when nothing is sealed. */
    public @Nullable StoreKey sealing() {
        return keys.isEmpty() ? null : keys.get(0);
    }

    /** The key of an identity, or null when it is not among them. */
    public @Nullable StoreKey find(long identity) {
        for (StoreKey key : keys) {
            if (key.identity() == identity) {
                return key;
            }
        }
        return null;
    }

    /** Whether a file can be read that says this of its key; 0 is said of one that is not sealed. */
    public boolean opens(long identity) {
        return identity == 0 || find(identity) != null;
    }

    /** Says that a file cannot be read for want of its key. */
    public StoreException missing(String file, long identity) {
        String given = keys.isEmpty() ? "no key was given" : "the keys given are " + keys;
        return new StoreException(
                StoreException.Reason.WRONG_KEY,
                file + " is sealed with key " + named(identity) + ", and " + given
                        + "; give the file of that key as well; nothing was changed");
    }

    /** How an identity is written for people: 16 hexadecimal digits. */
    public static String named(long identity) {
        return String.format("%016x", identity);
    }

    @Override
    public void close() {
        keys.forEach(StoreKey::close);
    }

    @Override
    public String toString() {
        return keys.toString();
    }
}
