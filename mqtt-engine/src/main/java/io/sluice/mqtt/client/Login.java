package io.sluice.mqtt.client;

import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one CONNECT says of who we are.
 *
 * @param username or null
 * @param password or null
 * @param token when the password is a token that was made for this connection, else null
 */
record Login(
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Token token) {

    /** Before this nobody had this program, so a clock that shows less has never been set. */
    private static final Instant FIRST_INSTANT = Instant.parse("2025-01-01T00:00:00Z");

    /**
     * The times of a token.
     *
     * @param made by the clock of this machine
     * @param until its end by the same clock
     * @param life what it was made by
     */
    record Token(Instant made, Instant until, Credentials.TokenLife life) {

        /** For an operator whose server refuses it. */
        String times() {
            return "from " + made + " to " + until + " by the clock of this machine";
        }
    }

    /** Makes what the credentials ask for; reads a file for a signed token. */
    static Login of(Credentials credentials, Clock clock) throws ConnectFailedException {
        if (credentials instanceof Credentials.SignedToken signed) {
            Token token = token(signed.life(), clock);
            try {
                SigningKey key = SigningKey.read(signed.key(), signed.keyPassword());
                return new Login(
                        signed.username(), WebToken.of(signed.claims(), key, token.made(), token.until()), token);
            } catch (IllegalArgumentException e) {
                throw new ConnectFailedException(Kind.TOKEN, "no token can be made: " + e.getMessage());
            } catch (GeneralSecurityException e) {
                throw new ConnectFailedException(
                        Kind.TOKEN,
                        "no token can be made: " + signed.key() + " does not sign (" + e.getMessage() + ")");
            }
        }
        if (credentials instanceof Credentials.SharedAccess shared) {
            Token token = token(shared.life(), clock);
            return new Login(shared.username(), SasToken.of(shared, token.until()), token);
        }
        Credentials.Password plain = (Credentials.Password) credentials;
        return new Login(plain.username(), plain.password(), null);
    }

    private static Token token(Credentials.TokenLife life, Clock clock) throws ConnectFailedException {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        if (now.isBefore(FIRST_INSTANT)) {
            throw new ConnectFailedException(
                    Kind.TOKEN,
                    "no token can be made: the clock of this machine says " + now
                            + ", which is wrong; have it set (timedatectl, NTP)");
        }
        return new Token(now, now.plus(life.lifetime()), life);
    }
}
