package io.sluice.store.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk of its own: ext4 in a file. Needs root and loop devices. */
final class Mount {

    private final Path image;
    private final Path point;

    private Mount(Path image, Path point) {
        this.image = image;
        this.point = point;
    }

    /** Makes the disk in a folder, not mounted yet. */
    static Mount in(Path folder, long bytes) throws IOException {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return new Mount(image, Files.createDirectory(folder.resolve("disk")));
    }

    Path point() {
        return point;
    }

    boolean format() throws InterruptedException {
        return succeeds("mkfs.ext4", "-q", "-F", image.toString());
    }

    boolean mount() throws InterruptedException {
        return succeeds("mount", "-o", "loop", image.toString(), point.toString());
    }

    boolean remount(String option) throws InterruptedException {
        return succeeds("mount", "-o", "remount," + option, point.toString());
    }

    boolean unmount() throws InterruptedException {
        return succeeds("umount", point.toString());
    }

    /** What a loss of power does to the file system. */
    boolean shutDown() throws InterruptedException {
        return succeeds("xfs_io", "-x", "-c", "shutdown", point.toString());
    }

    static boolean succeeds(String... command) throws InterruptedException {
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
