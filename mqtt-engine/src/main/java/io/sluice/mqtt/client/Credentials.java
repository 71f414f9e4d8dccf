package io.sluice.mqtt.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client proves who it is, beside a certificate. Shows no secret in any text. */
public sealed interface Credentials {

    /** Nothing. */
    Credentials NONE = new Password(null, null);

    /**
     * User name and password as they are.
     *
     * @param username or null
     * @param password or null; needs a user name
     */
    record Password(@Nullable String username, @Nullable Secret password) implements Credentials {
        public Password {
            if (username != null) {
                SettingsRules.utf8("username", username);
            }
            if (password != null && username == null) {
                throw new IllegalArgumentException("password: needs a username");
            }
        }
    }

    /**
     * A JSON Web Token [RFC 7519] as password, made and signed here for each connection.
     *
     * @param username that goes with it; 1 character or more
     * @param key what signs, PEM: RSA of 2048 bits or more (RS256), EC on P-256 (ES256) or Ed25519 (EdDSA); read for each
     *     token, so that a renewed one is seen
     * @param keyPassword opens a key that is encrypted, or null
     * @param claims what it says
     * @param life how long it holds
     */
    record SignedToken(String username, Path key, @Nullable Secret keyPassword, Claims claims, TokenLife life)
            implements Credentials {
        public SignedToken {
            userName(username);
        }
    }

    /**
     * What a token says of itself beside its times; null and empty for nothing.
     *
     * @param keyId {@code kid}: which key verifies it
     * @param issuer {@code iss}: who made it
     * @param subject {@code sub}: of whom it speaks
     * @param audience {@code aud}: whom it is for; one is written as text, several as a list
     */
    record Claims(
            @Nullable String keyId,
            @Nullable String issuer,
            @Nullable String subject,
            List<String> audience) {
        public Claims {
            audience = List.copyOf(audience);
            SettingsRules.between("audience", audience.size(), 0, 16);
        }
    }

    /**
     * A shared access signature of Azure as password, made here for each connection.
     *
     * @param username that goes with it; 1 character or more
     * @param resource what it opens, such as {@code hub.azure-devices.net/devices/gw-01}
     * @param policy the shared policy whose key it is, or null for the key of a device
     * @param key in base64, 16 to 64 bytes when decoded
     * @param life how long it holds
     */
    record SharedAccess(
            String username, String resource, @Nullable String policy, Secret key, TokenLife life)
            implements Credentials {
        public SharedAccess {
            userName(username);
            if (resource.isBlank()) {
                throw new IllegalArgumentException("resource: is empty; it is HOST/devices/DEVICE for a device");
            }
            SettingsRules.utf8("resource", resource);
            int bytes = SasToken.keyBytes(key).length; // refuses what is no base64
            if (bytes < SasToken.LEAST_KEY_BYTES || bytes > SasToken.MOST_KEY_BYTES) {
                throw new IllegalArgumentException("key: " + SasToken.LEAST_KEY_BYTES + " to "
                        + SasToken.MOST_KEY_BYTES + " bytes in base64, not " + bytes
                        + "; copy the primary key of the device as it is");
            }
        }
    }

    /**
     * How long a token holds.
     *
     * @param lifetime from its making to its end, 1 s to 365 d
     * @param renewBefore how long before its end the connection is made anew with the next one, less than the lifetime
     */
    record TokenLife(Duration lifetime, Duration renewBefore) {

        /** An hour, renewed when 12 minutes are left. */
        public static final TokenLife DEFAULT = new TokenLife(Duration.ofHours(1), Duration.ofMinutes(12));

        public TokenLife {
            SettingsRules.between("lifetime", lifetime, Duration.ofSeconds(1), Duration.ofDays(365));
            if (renewBefore.isNegative() || renewBefore.isZero() || renewBefore.compareTo(lifetime) >= 0) {
                throw new IllegalArgumentException("renew_before: more than nothing and less than the lifetime, for a"
                        + " token is to be renewed while it holds");
            }
        }
    }

    private static void userName(String username) {
        SettingsRules.utf8("username", username);
        if (username.isEmpty()) {
            throw new IllegalArgumentException("username: is empty; MQTT 3.1.1 sends no token without one");
        }
    }
}
