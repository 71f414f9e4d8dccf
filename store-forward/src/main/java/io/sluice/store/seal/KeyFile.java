package io.sluice.store.seal;

import io.sluice.store.StoreException;
import io.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as a file: 32 bytes as they are, or as 64 hexadecimal digits, or in Base64, white space around it allowed. Only
 * its owner may read it, unless it lies in the directory of a service's credentials, which the service manager guards.
 */
public final class KeyFile {

    private static final int MAX_BYTES = 256;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private KeyFile() {}

    /**
     * The key in a file.
     *
     * @param credentials the directory of the service's credentials ({@code $CREDENTIALS_DIRECTORY}), if there is one
     * @throws StoreException {@code KEY_FILE} when there is no such file, others may read it, or it holds no key
     */
    public static StoreKey read(Path file, @Nullable Path credentials) throws StoreException {
        byte[] content = new byte[0];
        byte[] key = null;
        try {
            checkPrivate(file, credentials);
            content = content(file);
            key = parse(content);
            if (key == null) {
                throw refused(file, "holds no key; make one with: openssl rand -hex 32");
            }
            if (isOneByteRepeated(key)) {
                throw refused(file, "is one byte repeated and no key; make one with: openssl rand -hex 32");
            }
            if (content.length == StoreKey.BYTES && isText(content)) {
                throw refused(file, "holds 32 characters of text and no key; make one with: openssl rand -hex 32");
            }
            return new StoreKey(key);
        } catch (NoSuchFileException e) {
            throw refused(file, "is not there");
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e.getMessage());
        } finally {
            Arrays.fill(content, (byte) 0);
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    private static StoreException refused(Path file, String why) {
        return new StoreException(Reason.KEY_FILE, "the key file " + file + " " + why);
    }

    private static void checkPrivate(Path file, @Nullable Path credentials) throws IOException, StoreException {
        if (!Files.isRegularFile(file)) {
            throw refused(file, Files.exists(file) ? "is no regular file" : "is not there");
        }
        if (credentials != null
                && file.toAbsolutePath()
                        .normalize()
                        .startsWith(credentials.toAbsolutePath().normalize())) {
            return;
        }
        for (PosixFilePermission each : permissions(file)) {
            if (OTHERS.contains(each)) {
                throw refused(file, "can be used by others than its owner; chmod 600 it");
            }
        }
    }

    /** None where the file system knows none. */
    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return Set.of();
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[MAX_BYTES + 1];
            int count = in.readNBytes(buffer, 0, buffer.length);
            byte[] content = Arrays.copyOf(buffer, count);
            Arrays.fill(buffer, (byte) 0);
            return content;
        }
    }

    private static byte @Nullable [] parse(byte[] content) {
        if (content.length == StoreKey.BYTES) {
            return content.clone();
        }
        if (content.length > MAX_BYTES) {
            return null;
        }
        byte[] text = stripped(content);
        try {
            return text.length == 2 * StoreKey.BYTES ? hex(text) : base64(text);
        } catch (IllegalArgumentException neither) {
            return null;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] stripped(byte[] content) {
        int from = 0;
        int to = content.length;
        while (from < to && content[from] <= ' ' && content[from] >= 0) {
            from++;
        }
        while (to > from && content[to - 1] <= ' ' && content[to - 1] >= 0) {
            to--;
        }
        return Arrays.copyOfRange(content, from, to);
    }

    private static byte[] hex(byte[] text) {
        byte[] key = new byte[StoreKey.BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (HexFormat.fromHexDigit(text[2 * i]) << 4 | HexFormat.fromHexDigit(text[2 * i + 1]));
        }
        return key;
    }

    private static byte @Nullable [] base64(byte[] text) {
        byte[] key = Base64.getDecoder().decode(text);
        if (key.length == StoreKey.BYTES) {
            return key;
        }
        Arrays.fill(key, (byte) 0);
        return null;
    }

    /** What a person typed, and nothing that was drawn at random. */
    private static boolean isText(byte[] content) {
        boolean text = true;
        for (byte each : content) {
            text &= each >= ' ' || each == '\n';
        }
        return text;
    }

    private static boolean isOneByteRepeated(byte[] key) {
        byte difference = 0;
        for (byte each : key) {
            difference |= (byte) (each ^ key[0]);
        }
        return difference == 0;
    }
}
