package io.sluice.config.document;

import java.nio.file.Path;

/**
 * A file that holds a secret, checked to be there and not to be readable by others.
 *
 * @param path absolute, or relative to the working directory
 */
public record SecretFile(Path path) {}
