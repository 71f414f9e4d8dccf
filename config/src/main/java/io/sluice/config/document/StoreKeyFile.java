package io.sluice.config.document;

import java.nio.file.Path;

/**
 * A file that holds a key of the store, checked to be there, to be private and to hold one.
 *
 * @param path absolute, or relative to the working directory
 */
public record StoreKeyFile(Path path) {}
