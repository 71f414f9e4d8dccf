package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON Web Tokens in compact form [RFC 7519] [RFC 7515 7.1], as a client makes them. Pure. */
final class WebToken {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private WebToken() {}

    /** A token of these times. */
    static Secret of(Credentials.Claims claims, SigningKey key, Instant from, Instant until)
            throws GeneralSecurityException {
        String header =
                "{\"alg\":" + quoted(key.algorithm()) + ",\"typ\":\"JWT\"" + member("kid", claims.keyId()) + "}";
        String body = "{\"iat\":" + from.getEpochSecond() + ",\"exp\":" + until.getEpochSecond()
                + member("iss", claims.issuer()) + member("sub", claims.subject()) + audience(claims.audience()) + "}";
        String signed = base64(header.getBytes(UTF_8)) + "." + base64(body.getBytes(UTF_8));
        return Secret.of(signed + "." + base64(key.sign(signed.getBytes(US_ASCII))));
    }

    private static String audience(List<String> audience) {
        if (audience.size() < 2) {
            return audience.isEmpty() ? "" : member("aud", audience.get(0));
        }
        return ",\"aud\":" + audience.stream().map(WebToken::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String member(String name, @Nullable String value) {
        return value == null ? "" : "," + quoted(name) + ":" + quoted(value);
    }

    /** A JSON string [RFC 8259 7]. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
