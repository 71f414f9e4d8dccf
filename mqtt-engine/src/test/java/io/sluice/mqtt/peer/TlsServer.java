package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code openssl s_server} on loopback, which says in full what it does with TLS, and sends what it is told to. */
public final class TlsServer implements AutoCloseable {

    private final Path log;
    private final int port;
    private final Process process;

    /** Starts it, and returns when it listens. */
    public TlsServer(Path dir, Certificates.Pair pair, String... options) throws IOException {
        Files.createDirectories(dir);
        this.log = dir.resolve("s_server.log");
        this.port = Mosquitto.freePort();
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        command.addAll(
                List.of("-cert", pair.cert().toString(), "-key", pair.key().toString()));
        command.addAll(List.of(options));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await("s_server listens").atMost(Duration.ofSeconds(15)).until(() -> log().contains("ACCEPT"));
    }

    public int port() {
        return port;
    }

    /** What whoever is connected, or comes next, is sent. */
    public void send(String hex) throws IOException {
        process.getOutputStream().write(HexFormat.of().parseHex(hex));
        process.getOutputStream().flush();
    }

    /** What it said. */
    public String log() throws IOException {
        return new String(Files.readAllBytes(log), UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
