package io.sluice.mqtt.broker;

import io.sluice.mqtt.net.FileLooks;
import io.sluice.mqtt.net.NamedThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has files read again when they have changed and then stood still for one look. What cannot be used leaves what was read
 * before in force, and is told: an ERROR, a counter, and a line of {@link #problems} until the files are mended. One
 * thread of its own.
 */
final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    /** Reads some files anew. */
    interface Reader {
        /** @throws BrokerException when they cannot be used; nothing has changed then */
        void read() throws BrokerException;
    }

    private static final class Watched {
        final List<Path> files;
        final Reader reader;
        String read; // how the files looked when they were read last
        String seen;

        @Nullable
        String problem;

        Watched(List<Path> files, Reader reader) {
            this.files = files;
            this.reader = reader;
            this.read = FileLooks.of(files);
            this.seen = read;
        }
    }

    private final List<Watched> all = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private @Nullable Duration every;
    private @Nullable ScheduledExecutorService thread;

    /** Watches some files that were just read. */
    synchronized void add(List<Path> files, Reader reader) {
        if (!files.isEmpty() && all.stream().noneMatch(watched -> watched.files.equals(files))) {
            all.add(new Watched(List.copyOf(files), reader));
            run();
        }
    }

    /** Looks at them every so often from now on. */
    synchronized void start(Duration interval) {
        every = interval;
        run();
    }

    private void run() {
        if (every != null && thread == null && !all.isEmpty()) {
            ScheduledExecutorService started =
                    Executors.newSingleThreadScheduledExecutor(new NamedThreads("mqtt-files"));
            var unused = started.scheduleWithFixedDelay(
                    this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
            thread = started;
        }
    }

    /** Looks once. */
    synchronized void look() {
        for (Watched watched : all) {
            String now = FileLooks.of(watched.files);
            boolean still = now.equals(watched.seen);
            watched.seen = now;
            if (still && !now.equals(watched.read)) {
                watched.read = now;
                read(watched);
            }
        }
    }

    /** Reads everything again, changed or not. */
    synchronized void readAll() {
        for (Watched watched : all) {
            watched.read = FileLooks.of(watched.files);
            watched.seen = watched.read;
            read(watched);
        }
    }

    private void read(Watched watched) {
        try {
            watched.reader.read();
            watched.problem = null;
            LOG.info("read again: files={}", watched.files);
        } catch (BrokerException | RuntimeException e) {
            failures.increment();
            watched.problem = String.valueOf(e.getMessage());
            LOG.error("kept as it was, for what changed cannot be used: {}", e.getMessage());
        }
    }

    /** Times that files had changed and could not be used. */
    long failures() {
        return failures.sum();
    }

    /** What is wrong with the files as they are, one entry for each group of them that is wrong. */
    synchronized List<String> problems() {
        return all.stream()
                .map(watched -> watched.problem)
                .filter(problem -> problem != null)
                .map(String::valueOf)
                .toList();
    }

    @Override
    public synchronized void close() {
        every = null;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
