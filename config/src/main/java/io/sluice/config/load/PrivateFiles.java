package io.sluice.config.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** What files that hold secrets must be: there, and not readable by everybody. */
final class PrivateFiles {

    private PrivateFiles() {}

    /** What is wrong with a file that will be read, or null. */
    static @Nullable String unreadable(Path file) {
        if (!Files.exists(file)) {
            return "no such file";
        }
        if (!Files.isRegularFile(file)) {
            return "is not a regular file";
        }
        return Files.isReadable(file) ? null : "may not be read by this user";
    }

    /** Whether every user of the machine may read it; false where the file system does not know. */
    static boolean isWorldReadable(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
