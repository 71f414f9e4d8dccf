package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The users of a broker and the hashes of their passwords. Immutable. One user a line; empty lines and lines that begin
 * with {@code #} are passed over.
 *
 * <pre>
 *   name:$pbkdf2-sha256$iterations$salt$hash        salt and hash in base64
 * </pre>
 */
public final class PasswordFile {

    private static final String SCHEME = "pbkdf2-sha256";
    private static final int ITERATIONS = 100_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Salt and hash in base64, so that the record is compared by content. */
    private record Entry(int iterations, String salt, String hash) {}

    private final Map<String, Entry> users;
    private final Entry nobody;

    private PasswordFile(Map<String, Entry> users) {
        this.users = users;
        int iterations =
                users.values().stream().mapToInt(Entry::iterations).max().orElse(ITERATIONS);
        String zeros = Base64.getEncoder().encodeToString(new byte[HASH_BYTES]);
        this.nobody = new Entry(iterations, zeros, zeros);
    }

    /**
     * Reads a password file.
     *
     * @throws BrokerException naming the file and every line that is wrong
     */
    public static PasswordFile read(Path file) throws BrokerException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new BrokerException(file + ": no such file; make it with sluice passwd", e);
        } catch (CharacterCodingException e) {
            throw new BrokerException(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new BrokerException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        Map<String, Entry> users = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String problem = line.isEmpty() || line.startsWith("#") ? null : add(line, users);
            if (problem != null) {
                problems.add(file + ":" + (i + 1) + ": " + problem);
            }
        }
        if (!problems.isEmpty()) {
            throw new BrokerException(String.join("\n", problems));
        }
        return new PasswordFile(users);
    }

    /** What is wrong with a line, or null. Never quotes it: it holds a hash, or a password by mistake. */
    private static @Nullable String add(String line, Map<String, Entry> users) {
        int colon = line.indexOf(":$");
        String[] parts = colon < 1 ? new String[0] : line.substring(colon + 2).split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            return "expected name:$" + SCHEME + "$iterations$salt$hash, as sluice passwd prints it";
        }
        try {
            int iterations = Integer.parseInt(parts[1]);
            if (iterations < 1_000 || iterations > MOST_ITERATIONS) {
                return "iterations: 1000 to " + MOST_ITERATIONS + ", not " + iterations;
            }
            if (Base64.getDecoder().decode(parts[2]).length < 8) {
                return "the salt is shorter than 8 bytes";
            }
            if (Base64.getDecoder().decode(parts[3]).length != HASH_BYTES) {
                return "the hash is not " + HASH_BYTES + " bytes";
            }
            Entry before = users.put(line.substring(0, colon), new Entry(iterations, parts[2], parts[3]));
            return before == null ? null : "a user that stands above already";
        } catch (NumberFormatException e) {
            return "iterations are not a number";
        } catch (IllegalArgumentException e) {
            return "salt or hash is not base64";
        }
    }

    /** How many users there are. */
    public int size() {
        return users.size();
    }

    /** A line for a user, with a random salt. Takes a tenth of a second or more. */
    public static String entry(String user, char[] password) {
        if (user.isEmpty()
                || user.indexOf(':') >= 0
                || user.startsWith("#")
                || !user.strip().equals(user)
                || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user name has no colon, control character, leading # or space around it");
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return user + ":$" + SCHEME + "$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash(password, salt, ITERATIONS));
    }

    /**
     * Whether the password is the user's. As much work for a user who does not exist. Not for an event loop.
     *
     * @param password UTF-8
     */
    boolean check(String user, ByteBuffer password) {
        Entry entry = users.getOrDefault(user, nobody);
        CharBuffer decoded = UTF_8.decode(password.duplicate());
        char[] characters = Arrays.copyOf(decoded.array(), decoded.limit());
        byte[] salt = Base64.getDecoder().decode(entry.salt);
        byte[] expected = Base64.getDecoder().decode(entry.hash);
        try {
            boolean equal = MessageDigest.isEqual(expected, hash(characters, salt, entry.iterations));
            return equal && users.containsKey(user);
        } finally {
            Arrays.fill(characters, '\0');
            Arrays.fill(decoded.array(), '\0');
        }
    }

    private static byte[] hash(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
