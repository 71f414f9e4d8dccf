package io.sluice.store.seal;

import io.sluice.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a store are.
 *
 * @param files the key that seals first, then those that only open; none for a store that seals nothing
 * @param credentials the directory of the service's credentials, whose files others may seem to be able to read; null
 *     when there is none
 */
public record KeyFiles(List<Path> files, @Nullable Path credentials) {

    /** No key: nothing is sealed. */
    public static final KeyFiles NONE = new KeyFiles(List.of(), null);

    public KeyFiles {
        files = List.copyOf(files);
    }

    /** The directory of the service's credentials in an environment ({@code $CREDENTIALS_DIRECTORY}), or null. */
    public static @Nullable Path credentials(Map<String, String> environment) {
        String given = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
        return given.isEmpty() ? null : Path.of(given);
    }

    /**
     * Reads the keys; who gets them closes them.
     *
     * @throws StoreException {@code KEY_FILE} for the first file that has none
     */
    public Keyring read() throws StoreException {
        List<StoreKey> keys = new ArrayList<>();
        try {
            for (Path file : files) {
                keys.add(KeyFile.read(file, credentials));
            }
            return new Keyring(keys);
        } catch (StoreException e) {
            keys.forEach(StoreKey::close);
            throw e;
        }
    }
}
