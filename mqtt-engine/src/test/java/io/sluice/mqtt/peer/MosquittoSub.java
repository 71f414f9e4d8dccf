package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A mosquitto_sub on everything, at QoS 0: what it prints is what the broker handed out, in that order. */
public final class MosquittoSub implements AutoCloseable {

    /** A line of it. */
    public record Line(String topic, boolean retained, String payload) {}

    private static final String PROBE = "probe/";

    private final Process process;
    private final Thread reader;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<String> probes = new CopyOnWriteArrayList<>();

    private MosquittoSub(Process process) {
        this.process = process;
        // A test whose set-up fails closes nothing: the end of its JVM does.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        reader = new Thread(this::read, "mosquitto_sub");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one on a port of loopback, and returns when it is subscribed. */
    public static MosquittoSub start(int port, String... options) throws IOException, InterruptedException {
        return start("%t %r %p", port, options);
    }

    /** The same; its payloads are user properties, a bar, and the payload. */
    public static MosquittoSub withProperties(int port) throws IOException, InterruptedException {
        return start("%t %r %P|%p", port);
    }

    private static MosquittoSub start(String format, int port, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mosquitto_sub", "-V", "5", "-h", "localhost"));
        command.addAll(List.of("-p", String.valueOf(port), "-t", "#", "-F", format));
        command.addAll(List.of(options));
        MosquittoSub sub = new MosquittoSub(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        sub.awaitSubscription(port, options);
        return sub;
    }

    /** A retained message reaches it sooner or later, whichever comes first. */
    private void awaitSubscription(int port, String... options) throws IOException, InterruptedException {
        String topic = PROBE + port + "/" + System.nanoTime();
        List<String> command = new ArrayList<>(List.of("mosquitto_pub", "-h", "localhost", "-r", "-m", "here"));
        command.addAll(List.of("-p", String.valueOf(port), "-t", topic, "-q", "1"));
        command.addAll(List.of(options));
        Process pub = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!pub.waitFor(10, TimeUnit.SECONDS) || pub.exitValue() != 0) {
            throw new IOException(
                    "mosquitto_pub: " + new String(pub.getInputStream().readAllBytes(), UTF_8));
        }
        Awaitility.await("mosquitto_sub is subscribed")
                .atMost(Duration.ofSeconds(10))
                .until(() -> probes.contains(topic));
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(" ", 3);
                if (parts[0].startsWith(PROBE)) {
                    probes.add(parts[0]);
                } else if (parts.length == 3) {
                    lines.add(new Line(parts[0], parts[1].equals("1"), parts[2]));
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** All that ever came, once its broker is dead: what was on the wire is read before it is ended. */
    public List<Line> ended() throws InterruptedException {
        process.destroy();
        process.waitFor(5, TimeUnit.SECONDS);
        reader.join(5000);
        return lines;
    }

    /** What came so far. */
    public List<Line> lines() {
        return lines;
    }

    /** Payloads that came so far, in order. */
    public List<String> payloads() {
        return lines.stream().map(Line::payload).toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
