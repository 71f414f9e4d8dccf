package io.sluice.field.serial;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Why a port cannot be opened, in one line: the port, what is wrong with it, and what to do. */
final class SerialTrouble {

    /** What jSerialComm says of a port that this process has open. */
    private static final int HELD_HERE = 2;

    private static final int EACCES = 13;
    private static final int EAGAIN = 11;
    private static final int EBUSY = 16;
    private static final int ENOTTY = 25;

    private static final int SHOWN = 8;

    private SerialTrouble() {}

    /** The line for an error code of the system; 0 where there is none. */
    static String of(String port, int error) {
        Path path = Path.of(port);
        String reason;
        if (!Files.exists(path)) {
            reason = "there is no such port: check the cable and the adapter; there are: " + ports(Path.of("/dev"));
        } else if (error == EACCES || !Files.isReadable(path) || !Files.isWritable(path)) {
            reason = "permission denied: it belongs to group " + group(path) + "; run 'usermod -aG " + group(path) + " "
                    + System.getProperty("user.name") + "' and log in again, or add a udev rule";
        } else if (error == EAGAIN || error == EBUSY || error == HELD_HERE) {
            reason = "another program has it locked: 'fuser " + port + "' names it; stop that, or remove its link here";
        } else if (error == ENOTTY || Files.isRegularFile(path) || Files.isDirectory(path)) {
            reason = "it is no serial port";
        } else {
            reason = "error " + error + " of the system: check that its driver can do these settings";
        }
        return "serial port " + port + ": " + reason;
    }

    /** The stable names first; at most a few. */
    static String ports(Path dev) {
        List<String> found = new ArrayList<>();
        list(dev.resolve("serial/by-id"), "*", found);
        list(dev, "tty{USB,ACM,AMA,S}*", found);
        if (found.isEmpty()) {
            return "none";
        }
        String more = found.size() > SHOWN ? " and " + (found.size() - SHOWN) + " more" : "";
        return String.join(", ", found.subList(0, Math.min(SHOWN, found.size()))) + more;
    }

    private static void list(Path folder, String glob, List<String> found) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            List<String> names = new ArrayList<>();
            entries.forEach(it -> names.add(it.toString()));
            names.stream().sorted().forEach(found::add);
        } catch (IOException e) {
            return; // no such folder: no such ports
        }
    }

    private static String group(Path path) {
        try {
            return String.valueOf(Files.getAttribute(path, "posix:group"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "dialout";
        }
    }
}
