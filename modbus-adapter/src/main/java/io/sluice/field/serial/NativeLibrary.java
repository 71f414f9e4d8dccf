package io.sluice.field.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where jSerialComm finds its native code. Left alone it takes what lies in a folder of {@code /tmp} that everybody may
 * write, which would let any user run code as this one; so it is given a folder of its own, which is removed once the
 * code is loaded. {@code -DjSerialComm.library.path} names another one.
 */
final class NativeLibrary {

    private static final String PROPERTY = "jSerialComm.library.path";
    private static final String FILE = "libjSerialComm.so";
    private static final List<String> MACHINES =
            List.of("x86_64", "x86", "armv8_64", "armv8_32", "armv7hf", "armv6hf", "armv5", "ppc64le");

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it, once. */
    static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        if (System.getProperty(PROPERTY, "").isEmpty()) {
            loadFromPrivateFolder();
        }
        loaded = true;
    }

    private static void loadFromPrivateFolder() throws IOException {
        Path folder = Files.createTempDirectory("sluice-serial-"); // for its owner alone
        System.setProperty(PROPERTY, folder.toString());
        try {
            for (String machine : MACHINES) {
                extract(machine, folder);
            }
            String version = SerialPort.getVersion(); // loads
            if (version.isEmpty()) {
                throw new IOException("the native code of jSerialComm cannot be loaded from " + folder);
            }
        } catch (LinkageError e) {
            throw new IOException(
                    "the native code for serial ports cannot be loaded from " + folder
                            + ": if that is mounted noexec, set -Djava.io.tmpdir to a folder that is not ("
                            + e.getMessage() + ")",
                    e);
        } finally {
            System.clearProperty(PROPERTY);
            remove(folder);
        }
    }

    private static void extract(String machine, Path folder) throws IOException {
        try (InputStream in = SerialPort.class.getResourceAsStream("/Linux/" + machine + "/" + FILE)) {
            if (in != null) {
                Path target = Files.createDirectories(folder.resolve("Linux").resolve(machine));
                Files.copy(in, target.resolve(FILE));
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        for (String machine : MACHINES) {
            Files.deleteIfExists(folder.resolve("Linux").resolve(machine).resolve(FILE));
            Files.deleteIfExists(folder.resolve("Linux").resolve(machine));
        }
        Files.deleteIfExists(folder.resolve("Linux"));
        Files.deleteIfExists(folder);
    }
}
