package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the clients in other languages are, and how they get there. */
final class Programs {

    private static final Path SCRIPTS = Path.of("src/test/resources/foreign").toAbsolutePath();
    private static final Path NODE = Path.of("target/foreign-node").toAbsolutePath();
    private static final int INSTALL_SECONDS = 240;

    private Programs() {}

    /** The system's Python, for which Debian has the package python3-paho-mqtt. */
    static ScriptedClient pahoPython(String version) throws IOException {
        return ScriptedClient.start(version, SCRIPTS, "/usr/bin/python3", "paho_client.py");
    }

    static ScriptedClient mqttJs(String version) throws IOException, InterruptedException {
        installMqttJs();
        return ScriptedClient.start(version, NODE, "node", "mqtt_js_client.mjs");
    }

    /** The versions of package-lock.json, from npm's cache where they are there; once, and again when that file changes. */
    private static synchronized void installMqttJs() throws IOException, InterruptedException {
        Files.createDirectories(NODE);
        Path lock = NODE.resolve("node_modules/.installed-from");
        boolean installed = Files.exists(lock) && Files.mismatch(lock, SCRIPTS.resolve("package-lock.json")) < 0;
        for (String file : List.of("package.json", "package-lock.json", "mqtt_js_client.mjs")) {
            Files.copy(SCRIPTS.resolve(file), NODE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (installed) {
            return;
        }
        Path log = NODE.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(NODE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            throw new IOException("npm ci in " + NODE + ": " + Files.readString(log, UTF_8));
        }
        Files.copy(SCRIPTS.resolve("package-lock.json"), lock, StandardCopyOption.REPLACE_EXISTING);
    }
}
