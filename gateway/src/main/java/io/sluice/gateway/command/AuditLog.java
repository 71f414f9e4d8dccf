package io.sluice.gateway.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of commands on disk: a line of JSON each, durable before {@link #append} returns, and chained by hashes, so that
 * a line that was changed, taken out or put in shows.
 *
 * <pre>
 *   {"seq":17,"prev":"HASH OF LINE 16","tag":"pump-a/setpt", ... ,"took_ms":37,"hash":"HASH"}
 *   HASH = SHA-256, as hexadecimal digits, of the line up to ,"hash"
 * </pre>
 *
 * Files of a bounded size and number; the oldest goes when a new one begins. What a crash left of a line is cut off: that
 * line was never told of. Thread safe.
 */
public final class AuditLog implements Closeable {

    /** The place of a line: its number, from 1, and its hash. */
    public record Entry(long sequence, String hash) {}

    static final String FIRST = "0".repeat(64);
    static final Pattern LINE =
            Pattern.compile("(\\{\"seq\":([0-9]+),\"prev\":\"([0-9a-f]{64})\",.*),\"hash\":\"([0-9a-f]{64})\"}");
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final String PREFIX = "commands-";
    private static final String SUFFIX = ".log";

    private final Path directory;
    private final long maxFileBytes;
    private final int maxFiles;
    private @Nullable FileChannel open;
    private long size;
    private Entry last = new Entry(0, FIRST);

    private AuditLog(Path directory, long maxFileBytes, int maxFiles) {
        this.directory = directory;
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
    }

    /** The folder of the log beside a store. */
    public static Path directory(Path store) {
        return store.resolve("audit");
    }

    /** The log in a directory. Both are made, or gone on with, by the first line: a disk that cannot be written is no
     * reason not to start. */
    public static AuditLog in(Path directory, long maxFileBytes, int maxFiles) {
        return new AuditLog(directory, maxFileBytes, maxFiles);
    }

    /** Its files, the oldest first. */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().matches(PREFIX + "[0-9]{12}" + SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    static String hash(String body) {
        return hash(body.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Fails when no line could be added now, as far as can be told without adding one. */
    synchronized void check() throws IOException {
        var unused = file();
    }

    /** Adds a line for a command. When this fails, nothing was added as far as the log goes. */
    synchronized Entry append(CommandAnswer answer, String key) throws IOException {
        FileChannel file = file();
        String body = answer.line(last.sequence() + 1, last.hash(), key);
        Entry entry = new Entry(last.sequence() + 1, hash(body));
        byte[] line = (body + ",\"hash\":\"" + entry.hash() + "\"}\n").getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            for (long at = size; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
            file.force(true);
        } catch (IOException e) {
            giveUp(file);
            throw e;
        }
        size += line.length;
        last = entry;
        return entry;
    }

    @Override
    public synchronized void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** What was written of a line is cut off, now or when the file is opened again. */
    private void giveUp(FileChannel file) {
        try {
            file.truncate(size);
            file.close();
        } catch (IOException e) {
            log.debug("cannot cut off the end of the audit log", e);
        }
        open = null;
    }

    private FileChannel file() throws IOException {
        Files.createDirectories(directory);
        List<Path> files = files(directory);
        if (open == null && !files.isEmpty()) {
            goOn(files.get(files.size() - 1));
        }
        FileChannel file = open;
        if (file != null && size < maxFileBytes) {
            return file;
        }
        close();
        Path next = directory.resolve(PREFIX + String.format(Locale.ROOT, "%012d", last.sequence() + 1) + SUFFIX);
        file = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        open = file;
        size = file.size();
        sync(directory);
        for (int i = 0; i <= files.size() - maxFiles; i++) {
            Files.deleteIfExists(files.get(i));
        }
        return file;
    }

    private void goOn(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        open = channel;
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            log.warn("audit log {}: cut off {} bytes of a line that was never whole", file, bytes.length - end);
            channel.truncate(end);
            channel.force(true);
        }
        size = end;
        String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        String line =
                text.substring(text.lastIndexOf('\n', Math.max(0, end - 2)) + 1).strip();
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            last = new Entry(Long.parseLong(matcher.group(2)), matcher.group(4));
        } else if (!line.isEmpty()) {
            log.error("audit log {}: the last line is damaged; 'sluice commands verify' shows more", file);
            last = new Entry(
                    Math.max(last.sequence(), firstOf(file)) + text.lines().count(), hash(line));
        } else {
            last = new Entry(Math.max(last.sequence(), firstOf(file) - 1), last.hash());
        }
    }

    private static long firstOf(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
