package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a {@link CrashWriter} said before it was killed, over all of its lives, and the check that it holds. */
final class CrashRecord {

    private final Set<Long> acknowledging = new HashSet<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private long confirmed = -1;
    private long epoch;

    static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        classPathWithoutLogBackend(),
                        CrashWriter.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A log backend takes longer to start than the store, and would write between the lines. */
    private static String classPathWithoutLogBackend() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Takes a line; one that was cut off by the kill says nothing. */
    void heard(String line) {
        String[] words = line.split(" ", -1);
        try {
            switch (words[0]) {
                case "open" -> opened(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "done" -> confirmed = Math.max(confirmed, Long.parseLong(words[1]));
                case "acknowledging" -> acknowledging.add(Long.parseLong(words[1]));
                case "acknowledged" -> acknowledged.add(Long.parseLong(words[1]));
                default -> throw new AssertionError("an unknown line: " + line);
            }
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException cutOff) {
            assertThat(line).doesNotContain("\n");
        }
    }

    private void opened(long newEpoch, long next) {
        assertThat(newEpoch).isGreaterThan(epoch);
        assertThat(next).isGreaterThan(confirmed);
        epoch = newEpoch;
    }

    long confirmed() {
        return confirmed;
    }

    /** Everything confirmed is there or was to be acknowledged; nothing is altered, doubled or out of order. */
    void check(Store store) throws StoreException {
        DurableQueue queue = store.queue(CrashWriter.QUEUE, QueueLimits.DEFAULT);
        Set<Long> there = new HashSet<>();
        long from = 0;
        List<QueueEntry> some = queue.read(from, 1_000, 1 << 20);
        while (!some.isEmpty()) {
            for (QueueEntry entry : some) {
                there.add(numberOf(entry));
            }
            from = some.get(some.size() - 1).offset() + 1;
            some = queue.read(from, 1_000, 1 << 20);
        }
        for (long number = 0; number <= confirmed; number++) {
            if (!acknowledging.contains(number)) {
                assertThat(there).contains(number);
            }
        }
        assertThat(there).doesNotContainAnyElementsOf(acknowledged);
        byte[] next = store.state(CrashWriter.STATE).get("next");
        long said = next == null ? 0 : ByteBuffer.wrap(next).getLong();
        assertThat(queue.end()).isEqualTo(said);
        assertThat(said).isGreaterThan(confirmed);
        assertThat(store.status().quarantined()).isZero();
    }

    private static long numberOf(QueueEntry entry) {
        ByteBuffer payload = entry.payload().duplicate();
        long number = payload.getLong();
        assertThat(number).isEqualTo(entry.offset());
        assertThat(ByteBuffer.wrap(CrashWriter.payload(number, payload.getInt())))
                .isEqualTo(entry.payload());
        return number;
    }
}
