package io.sluice.config.document;

import java.nio.file.Path;

/**
 * A file that is read later, checked to be there.
 *
 * @param path absolute, or relative to the working directory
 */
public record InputFile(Path path) {}
