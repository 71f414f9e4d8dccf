package io.sluice.gateway.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A child process of a test, ended by its pid. Its output is kept line by line; standard error joins it. */
public final class Child implements AutoCloseable {

    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private final Consumer<String> each;
    private boolean ended;

    private Child(Process process, Consumer<String> each) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.each = each;
        // A test whose set-up fails closes nothing: the end of its JVM does.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static Child start(String... command) {
        return start(Map.of(), line -> {}, List.of(command));
    }

    /** Starts a process; each line of its output is also given to the consumer, on a thread of the child. */
    public static Child start(Map<String, String> environment, Consumer<String> each, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new Child(builder.start(), each);
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " cannot be started: packaging/verify.sh installs it", e);
        }
    }

    /** Waits for a line and gives it; fails with the whole output when the process ends or time is over before. */
    public String await(String what, Duration limit, Predicate<String> line) {
        long end = System.nanoTime() + limit.toNanos();
        int next = 0;
        synchronized (lines) {
            while (true) {
                for (; next < lines.size(); next++) {
                    if (line.test(lines.get(next))) {
                        return lines.get(next);
                    }
                }
                long left = end - System.nanoTime();
                if (left <= 0 || ended) {
                    throw new AssertionError(
                            (ended ? "ended without " : "no ") + what + " within " + limit + "; output:\n" + output());
                }
                pause(left);
            }
        }
    }

    /** Writes a line to its standard input. */
    public void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        exit(Duration.ofSeconds(10));
    }

    /** SIGTERM, and waits for its exit code. */
    public int stop(Duration limit) {
        process.toHandle().destroy(); // destroy() of the process would close its output, which says what is left to say
        return exit(limit);
    }

    /** Waits until it ends by itself and gives its exit code. */
    public int exit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            synchronized (lines) {
                while (!ended) {
                    lines.wait(1_000);
                }
            }
            return process.exitValue();
        } catch (TimeoutException e) {
            throw new AssertionError("did not end within " + limit + "; output:\n" + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (alive()) {
            kill();
        }
    }

    private void pause(long nanos) {
        try {
            lines.wait(Math.max(1, nanos / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output ended: " + e.getMessage() + ")");
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void add(String line) {
        each.accept(line);
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** The root of the checkout. */
    public static Path root() {
        return Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    }

    static Path file(Path dir, String name, String content) {
        try {
            return Files.writeString(dir.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
