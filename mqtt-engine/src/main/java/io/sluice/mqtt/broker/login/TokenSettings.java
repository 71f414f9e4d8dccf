package io.sluice.mqtt.broker.login;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One key that tokens may be signed with.
 *
 * @param algorithm the only one that this key is good for, whatever a token says
 * @param key a public key or certificate in PEM; for HS256 the secret itself, at least 32 bytes
 * @param issuer that tokens must name, null for any
 * @param audience that must be among those that tokens name, null for any
 * @param userClaim the claim that holds the user's name
 * @param groupsClaim the claim that holds the list of the user's groups
 */
public record TokenSettings(
        TokenAlgorithm algorithm,
        Path key,
        @Nullable String issuer,
        @Nullable String audience,
        String userClaim,
        String groupsClaim) {

    /** A key for tokens whose subject is the user. */
    public static TokenSettings of(
            TokenAlgorithm algorithm, Path key, @Nullable String issuer, @Nullable String audience) {
        return new TokenSettings(algorithm, key, issuer, audience, "sub", "groups");
    }
}
