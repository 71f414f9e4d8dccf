package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.broker.access.AccessException;
import io.sluice.mqtt.broker.access.EntryFile;
import io.sluice.mqtt.broker.login.ScramCredential;
import io.sluice.mqtt.broker.login.ScramExchange;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The users of a broker and the hashes of their passwords. Immutable. One user a line; empty lines and lines that begin
 * with {@code #} are passed over.
 *
 * <pre>
 *   name:$pbkdf2-sha256$iterations$salt$hash        salt and hash in base64
 * </pre>
 *
 * <p>Lines of mosquitto's password files are taken as they are ({@link PasswordHash}).
 */
public final class PasswordFile {

    private static final int ITERATIONS = 100_000;
    private static final int SALT_BYTES = 16;

    private final Map<String, PasswordHash> users;
    private final PasswordHash nobody;
    private final byte[] secret = new byte[SALT_BYTES]; // makes the salts of users who do not exist

    private PasswordFile(Map<String, PasswordHash> users) {
        this.users = users;
        SecureRandom random = new SecureRandom();
        random.nextBytes(secret);
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        PasswordHash ours = new PasswordHash(
                PasswordHash.Scheme.PBKDF2_SHA256,
                ITERATIONS,
                Base64.getEncoder().encodeToString(salt),
                "");
        this.nobody = users.values().stream()
                .max(Comparator.comparingInt(PasswordHash::iterations))
                .orElse(ours)
                .ofNobody();
    }

    /**
     * Reads a password file.
     *
     * @throws BrokerException naming the file and every line that is wrong
     */
    public static PasswordFile read(Path file) throws BrokerException {
        Map<String, PasswordHash> users = new HashMap<>();
        try {
            EntryFile.read(file, "no such file; make it with sluice passwd", entry -> add(entry, users));
        } catch (AccessException e) {
            throw new BrokerException(String.valueOf(e.getMessage()), e);
        }
        return new PasswordFile(users);
    }

    /** What is wrong with a line, or null. Never quotes it: it holds a hash, or a password by mistake. */
    private static @Nullable String add(String line, Map<String, PasswordHash> users) {
        int colon = line.indexOf(":$");
        try {
            PasswordHash hash = PasswordHash.parse(colon < 1 ? "" : line.substring(colon + 2));
            PasswordHash before = users.put(line.substring(0, colon), hash);
            return before == null ? null : "a user that stands above already";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
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
        return user + ":$" + PasswordHash.of(password, salt, ITERATIONS).text();
    }

    /**
     * Whether the password is the user's. As much work for a user who does not exist. Not for an event loop.
     *
     * @param password UTF-8
     */
    boolean check(String user, ByteBuffer password) {
        CharBuffer decoded = UTF_8.decode(password.duplicate());
        char[] characters = Arrays.copyOf(decoded.array(), decoded.limit());
        try {
            boolean equal = users.getOrDefault(user, nobody).matches(characters);
            return equal && users.containsKey(user);
        } finally {
            Arrays.fill(characters, '\0');
            Arrays.fill(decoded.array(), '\0');
        }
    }

    /** What SCRAM verifies a user by; of one who does not exist, what cannot be told from it and fits no password. */
    ScramExchange.Known scram(String user) {
        PasswordHash hash = users.get(user);
        ScramCredential known = hash == null ? null : hash.scram();
        return known == null ? unknown(user) : new ScramExchange.Known(known, true);
    }

    /** That of a user who does not exist. */
    ScramExchange.Known unknown(String user) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            byte[] made = digest.digest(user.getBytes(UTF_8));
            Base64.Encoder base64 = Base64.getEncoder();
            String salt = base64.encodeToString(Arrays.copyOf(made, SALT_BYTES));
            return new ScramExchange.Known(new ScramCredential(salt, ITERATIONS, base64.encodeToString(made)), false);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
