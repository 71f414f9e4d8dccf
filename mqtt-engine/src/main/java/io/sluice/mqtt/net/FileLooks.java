package io.sluice.mqtt.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;

/** How files look from outside, to tell whether they have changed since they were read. */
public final class FileLooks {

    private FileLooks() {}

    /** Time, size and identity of each, as text; equal as long as none of them was touched or replaced. */
    public static String of(Collection<Path> files) {
        StringBuilder looks = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                looks.append(found.lastModifiedTime()).append(found.size()).append(found.fileKey());
            } catch (IOException e) {
                looks.append("none");
            }
            looks.append('|');
        }
        return looks.toString();
    }
}
