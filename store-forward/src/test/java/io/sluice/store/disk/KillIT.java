package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed with -9, again and again; each time the next one finds all that was confirmed. What a
 * process wrote outlives it whatever the disk does, so the directory is in memory where there is such a place.
 */
@Timeout(600)
final class KillIT {

    private static final int KILLS = Integer.getInteger("sluice.kills", 200);
    private static final int CHECK_EVERY = 20;
    private static final int LANES = 2;

    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path onDisk;

    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "sluice-kill-") : onDisk;
    }

    @AfterEach
    void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void nothing_confirmed_is_lost_by_a_kill() throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Callable<Long>> all = new ArrayList<>();
            for (int lane = 0; lane < LANES; lane++) {
                int number = lane;
                all.add(() -> killAgainAndAgain(directory.resolve("lane-" + number), new Random(number)));
            }
            for (Future<Long> confirmed : lanes.invokeAll(all)) {
                assertThat(confirmed.get()).isGreaterThan(KILLS / LANES);
            }
        } finally {
            lanes.shutdownNow();
        }
    }

    private static long killAgainAndAgain(Path store, Random random) throws Exception {
        CrashRecord record = new CrashRecord();
        for (int kill = 1; kill <= KILLS / LANES; kill++) {
            Process process = CrashRecord.start(store);
            try (BufferedReader output = CrashRecord.output(process)) {
                int lines = 1 + random.nextInt(random.nextInt(10) == 0 ? 1_000 : 60);
                for (int i = 0; i < lines; i++) {
                    record.heard(String.valueOf(output.readLine()));
                }
                process.toHandle().destroyForcibly();
                output.lines().forEach(record::heard);
            }
            process.waitFor();
            if (kill % CHECK_EVERY == 0 || kill == KILLS / LANES) {
                try (Store found = DiskStore.open(store, CrashWriter.SETTINGS)) {
                    record.check(found);
                }
            }
        }
        return record.confirmed();
    }
}
