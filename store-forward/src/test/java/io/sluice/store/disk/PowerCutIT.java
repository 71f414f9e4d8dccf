package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.store.Store;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system loses its power under a process that writes: ext4 on a loop device, shut down by its own call. Needs
 * root, loop devices and xfs_io; skipped where they are missing. {@code -Pexhaustive} has fifty cuts.
 */
@Timeout(600)
final class PowerCutIT {

    private static final int CUTS = Integer.getInteger("sluice.cuts", 10);

    @TempDir
    Path folder;

    @Test
    void nothing_confirmed_is_lost_by_a_power_cut() throws Exception {
        Mount disk = Mount.in(folder, 64L << 20);
        boolean able = Mount.succeeds("which", "xfs_io") && disk.format() && disk.mount();
        assumeTrue(able, "skipped: a power cut needs root, a loop device, mkfs.ext4 and xfs_io");
        try {
            Random random = new Random(5);
            CrashRecord record = new CrashRecord();
            for (int cut = 1; cut <= CUTS; cut++) {
                writeUntilTheCut(disk, 1 + random.nextInt(600), record);
                assertThat(disk.unmount()).isTrue();
                assertThat(disk.mount()).isTrue();
                try (Store store = DiskStore.open(disk.point().resolve("store"), CrashWriter.SETTINGS)) {
                    record.check(store);
                }
            }
            assertThat(record.confirmed()).isGreaterThan(CUTS);
        } finally {
            assertThat(disk.unmount()).isTrue();
        }
    }

    private static void writeUntilTheCut(Mount disk, int lines, CrashRecord record) throws Exception {
        Process process = CrashRecord.start(disk.point().resolve("store"));
        try (BufferedReader output = CrashRecord.output(process)) {
            for (int i = 0; i < lines; i++) {
                record.heard(String.valueOf(output.readLine()));
            }
            assertThat(disk.shutDown()).isTrue();
            process.toHandle().destroyForcibly();
            output.lines().forEach(record::heard);
        }
        process.waitFor();
    }
}
