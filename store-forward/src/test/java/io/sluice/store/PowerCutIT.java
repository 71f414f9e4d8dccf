package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system loses its power under a process that writes: ext4 on a loop device, shut down by its own call. Needs
 * root, loop devices and xfs_io; skipped where they are missing. {@code -Dsluice.cuts=50} has fifty.
 */
@Timeout(600)
final class PowerCutIT {

    private static final int CUTS = Integer.getInteger("sluice.cuts", 10);
    private static final long DISK_BYTES = 64L << 20;

    @TempDir
    Path folder;

    private boolean mounted;

    @BeforeEach
    void makeDisk() throws Exception {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
        }
        Files.createDirectory(mountPoint());
        boolean able = succeeds("which", "xfs_io") && succeeds("mkfs.ext4", "-q", "-F", image.toString());
        mounted = able && mount();
        assumeTrue(mounted, "skipped: a power cut needs root, a loop device, mkfs.ext4 and xfs_io");
    }

    @AfterEach
    void takeDiskAway() throws Exception {
        if (mounted) {
            assertThat(unmount()).isTrue();
        }
    }

    @Test
    void nothing_confirmed_is_lost_by_a_power_cut() throws Exception {
        Random random = new Random(5);
        CrashRecord record = new CrashRecord();
        for (int cut = 1; cut <= CUTS; cut++) {
            Process process = CrashRecord.start(mountPoint().resolve("store"));
            try (BufferedReader output = CrashRecord.output(process)) {
                int lines = 1 + random.nextInt(600);
                for (int i = 0; i < lines; i++) {
                    record.heard(String.valueOf(output.readLine()));
                }
                assertThat(succeeds(
                                "xfs_io", "-x", "-c", "shutdown", mountPoint().toString()))
                        .isTrue();
                process.toHandle().destroyForcibly();
                output.lines().forEach(record::heard);
            }
            process.waitFor();
            assertThat(unmount()).isTrue();
            assertThat(mount()).isTrue();
            try (Store store = Store.open(mountPoint().resolve("store"), CrashWriter.SETTINGS)) {
                record.check(store);
            }
        }
        assertThat(record.confirmed()).isGreaterThan(CUTS);
    }

    private Path mountPoint() {
        return folder.resolve("disk");
    }

    private boolean mount() throws Exception {
        return succeeds(
                "mount",
                "-o",
                "loop",
                folder.resolve("disk.img").toString(),
                mountPoint().toString());
    }

    private boolean unmount() throws Exception {
        return succeeds("umount", mountPoint().toString());
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                System.out.println(String.join(" ", command) + ": " + said.strip());
            }
            return ended && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
