package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.broker.login.ScramCredential;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The hash of one password: ours, or one that mosquitto_passwd made.
 *
 * <pre>
 *   pbkdf2-sha256$iterations$salt$hash     PBKDF2-HMAC-SHA-256
 *   7$iterations$salt$hash                 PBKDF2-HMAC-SHA-512, of mosquitto 2
 *   6$salt$hash                            SHA-512 of password and salt, of mosquitto 1
 * </pre>
 *
 * @param iterations 1 for SHA-512
 * @param salt in base64, so that the record is compared by content
 * @param hash in base64
 */
record PasswordHash(Scheme scheme, int iterations, String salt, String hash) {

    /** How passwords are hashed. */
    enum Scheme {
        PBKDF2_SHA256("pbkdf2-sha256", 32, 1_000),
        MOSQUITTO_PBKDF2("7", 64, 1),
        MOSQUITTO_SHA512("6", 64, 1);

        private final String word;
        private final int hashBytes;
        private final int leastIterations;

        Scheme(String word, int hashBytes, int leastIterations) {
            this.word = word;
            this.hashBytes = hashBytes;
            this.leastIterations = leastIterations;
        }
    }

    private static final int MOST_ITERATIONS = 10_000_000;

    /**
     * The hash that a text stands for.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting it: it holds a hash, or a password by
     *     mistake
     */
    static PasswordHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        for (Scheme scheme : Scheme.values()) {
            int count = scheme == Scheme.MOSQUITTO_SHA512 ? 3 : 4;
            if (parts[0].equals(scheme.word) && parts.length == count) {
                int iterations = count == 3 ? 1 : iterations(parts[1], scheme);
                return checked(new PasswordHash(scheme, iterations, parts[count - 2], parts[count - 1]));
            }
        }
        throw new IllegalArgumentException(
                "expected name:$pbkdf2-sha256$iterations$salt$hash, as sluice passwd prints it, or name:$7$… or"
                        + " name:$6$…, as mosquitto_passwd does");
    }

    private static int iterations(String text, Scheme scheme) {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= scheme.leastIterations && iterations <= MOST_ITERATIONS) {
                return iterations;
            }
            throw new IllegalArgumentException(
                    "iterations: " + scheme.leastIterations + " to " + MOST_ITERATIONS + ", not " + iterations);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("iterations are not a number", e);
        }
    }

    private static PasswordHash checked(PasswordHash hash) {
        int saltBytes;
        int hashBytes;
        try {
            saltBytes = Base64.getDecoder().decode(hash.salt).length;
            hashBytes = Base64.getDecoder().decode(hash.hash).length;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("salt or hash is not base64", e);
        }
        if (saltBytes < 8) {
            throw new IllegalArgumentException("the salt is shorter than 8 bytes");
        }
        if (hashBytes != hash.scheme.hashBytes) {
            throw new IllegalArgumentException("the hash is not " + hash.scheme.hashBytes + " bytes");
        }
        return hash;
    }

    /** A hash that no password has, and that costs as much to find that out. */
    PasswordHash ofNobody() {
        String zeros = Base64.getEncoder().encodeToString(new byte[scheme.hashBytes]);
        return new PasswordHash(scheme, iterations, salt, zeros);
    }

    /** Our hash of a password. */
    static PasswordHash of(char[] password, byte[] salt, int iterations) {
        byte[] hash = pbkdf2("PBKDF2WithHmacSHA256", password, salt, iterations, Scheme.PBKDF2_SHA256.hashBytes);
        Base64.Encoder base64 = Base64.getEncoder();
        return new PasswordHash(
                Scheme.PBKDF2_SHA256, iterations, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /** Whether a password has this hash. Not for an event loop. */
    boolean matches(char[] password) {
        byte[] salted = Base64.getDecoder().decode(salt);
        byte[] found = switch (scheme) {
            case PBKDF2_SHA256 -> pbkdf2("PBKDF2WithHmacSHA256", password, salted, iterations, scheme.hashBytes);
            case MOSQUITTO_PBKDF2 -> pbkdf2("PBKDF2WithHmacSHA512", password, salted, iterations, scheme.hashBytes);
            case MOSQUITTO_SHA512 -> sha512(password, salted);
        };
        return MessageDigest.isEqual(Base64.getDecoder().decode(hash), found);
    }

    /** What SCRAM-SHA-256 needs, which is the same as ours; null for the others. */
    @Nullable
    ScramCredential scram() {
        return scheme == Scheme.PBKDF2_SHA256 ? new ScramCredential(salt, iterations, hash) : null;
    }

    private static byte[] pbkdf2(String algorithm, char[] password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bytes * 8);
        try {
            return SecretKeyFactory.getInstance(algorithm).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] sha512(char[] password, byte[] salt) {
        ByteBuffer bytes = UTF_8.encode(CharBuffer.wrap(password));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(bytes.duplicate());
            return digest.digest(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-512", e);
        } finally {
            bytes.clear();
            bytes.put(new byte[bytes.remaining()]);
        }
    }

    /** As it stands in a file, behind {@code name:$}. */
    String text() {
        String count = scheme == Scheme.MOSQUITTO_SHA512 ? "" : iterations + "$";
        return scheme.word + "$" + count + salt + "$" + hash;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "PasswordHash[" + scheme + "]";
    }
}
