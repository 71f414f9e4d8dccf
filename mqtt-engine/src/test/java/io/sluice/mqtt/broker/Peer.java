package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program that nobody here wrote, as a child process that doesn't outlive its test. */
final class Peer implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 20;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Peer(Process process) {
        this.process = process;
        this.reader = new Thread(this::readLines, "peer-output");
        reader.setDaemon(true);
        reader.start();
    }

    static Peer start(String... command) throws IOException {
        return new Peer(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Runs to the end. */
    static Peer run(String... command) throws Exception {
        Peer peer = start(command);
        peer.exit();
        return peer;
    }

    /** The same, which must succeed. */
    static void must(String... command) throws Exception {
        Peer peer = run(command);
        assertThat(peer.exit()).as("%s: %s", Arrays.asList(command), peer.lines).isZero();
    }

    static String[] join(List<String> some, String... others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(Arrays.asList(others));
        return all.toArray(new String[0]);
    }

    private void readLines() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            lines.add("output ended: " + e.getMessage());
        }
    }

    /** What it printed so far. */
    List<String> lines() {
        return lines;
    }

    /** Waits for its end. The exit code. */
    int exit() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("ends in time")
                .isTrue();
        reader.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        return process.exitValue();
    }

    /** Kills it without a chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
