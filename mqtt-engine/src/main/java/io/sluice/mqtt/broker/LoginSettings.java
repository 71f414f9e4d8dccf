package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.TokenSettings;
import java.time.Duration;
import java.util.List;

/**
 * Who is who, beside the password file and client certificates.
 *
 * @param tokens keys that tokens may be signed with
 * @param own authenticators of the embedder, asked first, in their order
 * @param freeFailures failures in a row that cost nothing, for each user and address; 0 to 1,000, 0 for no lock-out
 * @param longestLock how long a user is locked out at most from an address; 1 s to a day
 */
public record LoginSettings(
        List<TokenSettings> tokens, List<Authenticator> own, int freeFailures, Duration longestLock) {

    /** No tokens; locked out from the sixth failure on, for 1 s to 5 min. */
    public static final LoginSettings DEFAULT = new LoginSettings(List.of(), List.of(), 5, Duration.ofMinutes(5));

    public LoginSettings {
        tokens = List.copyOf(tokens);
        own = List.copyOf(own);
        if (freeFailures < 0 || freeFailures > 1_000) {
            throw new IllegalArgumentException("lockout after: 0 to 1000 failures, not " + freeFailures);
        }
        if (longestLock.toMillis() < 1_000 || longestLock.toMillis() > 86_400_000) {
            throw new IllegalArgumentException("lockout max: 1s to 1d, not " + longestLock.toSeconds() + "s");
        }
    }

    /** The same with these keys. */
    public LoginSettings withTokens(TokenSettings... keys) {
        return new LoginSettings(List.of(keys), own, freeFailures, longestLock);
    }

    /** The same with these authenticators. */
    public LoginSettings withOwn(Authenticator... authenticators) {
        return new LoginSettings(tokens, List.of(authenticators), freeFailures, longestLock);
    }
}
