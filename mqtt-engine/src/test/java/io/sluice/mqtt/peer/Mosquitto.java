package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A mosquitto of its own directory and port on loopback. It keeps its port over restarts. */
public final class Mosquitto implements AutoCloseable {

    private static final String PROGRAM = "/usr/sbin/mosquitto";

    private final Path dir;
    private final Path config;
    private final int port;
    private @Nullable Process process;

    private Mosquitto(Path dir, int port, List<String> options) throws IOException {
        this.dir = Files.createDirectories(dir);
        this.port = port;
        this.config = dir.resolve("mosquitto.conf");
        StringBuilder text = new StringBuilder("listener " + port + " 127.0.0.1\nmax_queued_messages 0\n");
        text.append("persistence false\nlog_type all\nlog_dest file ").append(dir.resolve("mosquitto.log"));
        options.forEach(option -> text.append('\n').append(option));
        Files.writeString(config, text.append('\n'), UTF_8);
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            Files.writeString(config, Files.readString(config, UTF_8) + "user root\n", UTF_8);
        }
    }

    /** One that lets everybody in, not started. */
    public static Mosquitto open(Path dir) throws IOException {
        return new Mosquitto(dir, freePort(), List.of("allow_anonymous true"));
    }

    /** One with these further lines of configuration, not started. */
    public static Mosquitto with(Path dir, String... options) throws IOException {
        return new Mosquitto(dir, freePort(), List.of(options));
    }

    /** One with TLS that lets everybody in, not started. */
    public static Mosquitto tls(Path dir, Certificates.Pair pair, String... options) throws IOException {
        List<String> all = new java.util.ArrayList<>(List.of(options));
        all.addAll(List.of("allow_anonymous true", "certfile " + pair.cert(), "keyfile " + pair.key()));
        return new Mosquitto(dir, freePort(), all);
    }

    /** A port on which nothing listens at this moment, and none of those that the system gives away by itself. */
    public static int freePort() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** Starts it, and returns when it listens. */
    public Mosquitto start() throws IOException {
        Process started = new ProcessBuilder(PROGRAM, "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("mosquitto.out").toFile())
                .start();
        // A test whose set-up fails closes nothing: the end of its JVM does.
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        process = started;
        Awaitility.await("mosquitto listens").atMost(Duration.ofSeconds(10)).until(this::listens);
        return this;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it with kill -9. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            process.waitFor(5, TimeUnit.SECONDS);
            process = null;
        }
    }

    /** What it logged. */
    public String log() throws IOException {
        Path log = dir.resolve("mosquitto.log");
        return Files.exists(log) ? Files.readString(log, UTF_8) : "";
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
