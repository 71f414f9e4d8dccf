package io.sluice.mqtt.broker.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a signed token (JWT in compact form [RFC 7519]) as the password. The key decides how a token is verified, the
 * token does not: one that names another algorithm than its key's, or none, is refused. It must say when it expires;
 * the connection ends then. A password that does not look like a token is no business of it. Thread safe.
 */
public final class Tokens implements Authenticator {

    private static final int MAX_BYTES = 16 * 1024;
    private static final long LEEWAY_SECONDS = 30;
    private static final double LAST_SECOND = 253_402_300_799.0; // the end of the year 9999

    private final Clock clock;
    private final List<TokenSettings> settings;
    private volatile List<TokenKey> keys;

    /**
     * One that knows the keys of these settings.
     *
     * @throws LoginException when a key cannot be used
     */
    public Tokens(List<TokenSettings> settings, Clock clock) throws LoginException {
        this.clock = clock;
        this.settings = List.copyOf(settings);
        this.keys = read(this.settings);
    }

    private static List<TokenKey> read(List<TokenSettings> settings) throws LoginException {
        List<TokenKey> keys = new ArrayList<>();
        for (TokenSettings one : settings) {
            keys.add(TokenKey.read(one));
        }
        return List.copyOf(keys);
    }

    /**
     * Reads the files of all keys again.
     *
     * @throws LoginException when one cannot be used; all keys stay as they were then
     */
    public void reload() throws LoginException {
        keys = read(settings);
    }

    /** The files of the keys. */
    public List<Path> files() {
        return settings.stream().map(TokenSettings::key).toList();
    }

    @Override
    public Verdict verdict(Attempt attempt) {
        String token = token(attempt.password());
        if (token == null) {
            return Verdict.Abstained.INSTANCE;
        }
        String[] parts = token.split("\\.", -1);
        Map<String, Object> header = object(parts[0]);
        Map<String, Object> claims = object(parts[1]);
        byte[] signature = decoded(parts[2]);
        if (header == null || claims == null || signature == null) {
            return new Verdict.Rejected("a token that cannot be read");
        }
        if (header.containsKey("crit")) {
            return new Verdict.Rejected("a token with critical extensions"); // [RFC 7515 4.1.11]
        }
        byte[] signed = token.substring(0, token.lastIndexOf('.')).getBytes(US_ASCII);
        String why = "a token that no key has signed";
        for (TokenKey key : keys) {
            if (key.settings().algorithm().word().equals(header.get("alg")) && key.signed(signed, signature)) {
                String problem = problem(key.settings(), claims);
                if (problem == null) {
                    return accepted(key.settings(), claims);
                }
                why = problem;
            }
        }
        return new Verdict.Rejected(why);
    }

    /** A password that is made as a token is, or null. */
    private static @Nullable String token(@Nullable ByteBuffer password) {
        if (password == null || password.remaining() > MAX_BYTES) {
            return null;
        }
        String text = US_ASCII.decode(password.duplicate()).toString();
        return text.matches("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*") ? text : null;
    }

    private static byte @Nullable [] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Map<String, Object> object(String part) {
        byte[] bytes = decoded(part);
        return bytes == null ? null : Json.object(new String(bytes, UTF_8));
    }

    private @Nullable String problem(TokenSettings key, Map<String, Object> claims) {
        double now = clock.millis() / 1000.0;
        if (!(claims.get("exp") instanceof Double expires) || expires < 0 || expires > LAST_SECOND) {
            return "a token that does not say when it expires";
        }
        if (expires <= now) {
            return "a token that has expired";
        }
        Object notBefore = claims.get("nbf");
        if (notBefore != null && !(notBefore instanceof Double from && from <= now + LEEWAY_SECONDS)) {
            return "a token that is not valid yet";
        }
        if (key.issuer() != null && !key.issuer().equals(claims.get("iss"))) {
            return "a token of another issuer";
        }
        if (key.audience() != null && !strings(claims.get("aud")).contains(key.audience())) {
            return "a token for another audience";
        }
        boolean named = claims.get(key.userClaim()) instanceof String user && !user.isEmpty();
        return named ? null : "a token without the claim " + key.userClaim();
    }

    private static Verdict accepted(TokenSettings key, Map<String, Object> claims) {
        String user = (String) claims.get(key.userClaim());
        double expires = claims.get("exp") instanceof Double seconds ? seconds : 0;
        return new Verdict.Accepted(
                user, strings(claims.get(key.groupsClaim())), Instant.ofEpochSecond((long) expires));
    }

    private static Set<String> strings(@Nullable Object claim) {
        Set<String> strings = new HashSet<>();
        if (claim instanceof String one) {
            strings.add(one);
        } else if (claim instanceof List<?> several) {
            several.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .forEach(strings::add);
        }
        return strings;
    }
}
