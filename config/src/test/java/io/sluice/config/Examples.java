package io.sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
        Files.writeString(folder.resolve("tls/gw.crt"), "PEM");
        secret(folder.resolve("tls/gw.key"), signingKey());
        secret(folder.resolve("cloud"), "correct horse\n");
        secret(folder.resolve("hub-key"), Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        secret(folder.resolve("k2026"), Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        return folder;
    }

    private static void secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private static String signingKey() {
        try {
            byte[] key = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /** What the examples read of the environment. */
    static Map<String, String> environment(Path folder) {
        return Map.of("CLOUD_USER", "plant7", "CREDENTIALS_DIRECTORY", folder.toString());
    }
}
