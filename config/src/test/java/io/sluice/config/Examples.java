package io.sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** A copy of {@code config/examples}, with the files and variables beside it that the examples speak of. */
final class Examples {

    private Examples() {}

    /** Copies the examples into a folder. */
    static Path in(Path folder) throws IOException {
        Path source = Path.of(System.getProperty("sluice.root", "..")).resolve("config/examples");
        List<Path> files;
        try (var walk = Files.walk(source)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = folder.resolve(source.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        Files.createDirectories(folder.resolve("tls"));
        Files.writeString(folder.resolve("tls/ca.pem"), "PEM");
        Path secret = Files.writeString(folder.resolve("cloud"), "correct horse\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        return folder;
    }

    /** What the examples read of the environment. */
    static Map<String, String> environment(Path folder) {
        return Map.of("CLOUD_USER", "plant7", "CREDENTIALS_DIRECTORY", folder.toString());
    }
}
