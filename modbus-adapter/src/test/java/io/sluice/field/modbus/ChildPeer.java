package io.sluice.field.modbus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A peer that nobody here wrote, as a child process: it prints its port, and ends when its input is closed. */
final class ChildPeer implements AutoCloseable {

    private final Process process;
    private final int port;

    private ChildPeer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ChildPeer start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException(List.of(command) + " ended before it served");
        }
        return new ChildPeer(process, Integer.parseInt(line.strip()));
    }

    /** The output of a command that ends by itself. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + " failed: " + out);
        }
        return out;
    }

    /** A test resource as a file in a directory. */
    static Path copy(String resource, Path directory) {
        Path file = directory.resolve(resource);
        try (InputStream in = ChildPeer.class.getResourceAsStream("/" + resource)) {
            Files.write(file, Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
