package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The shared access signatures of Azure: {@code SharedAccessSignature sr=RESOURCE&sig=SIGNATURE&se=EXPIRY}, and
 * {@code &skn=POLICY} where the key is a policy's. Signed are the resource as it is written there, a line feed and the
 * expiry in seconds of the epoch, by HMAC-SHA256 with the decoded key. Pure.
 */
final class SasToken {

    static final int LEAST_KEY_BYTES = 16;
    static final int MOST_KEY_BYTES = 64;

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private SasToken() {}

    /** A token that holds until then. */
    static Secret of(Credentials.SharedAccess settings, Instant expiry) {
        String resource = percent(settings.resource());
        String signature = Base64.getEncoder()
                .encodeToString(hmac(keyBytes(settings.key()), resource + "\n" + expiry.getEpochSecond()));
        String policy = settings.policy() == null ? "" : "&skn=" + percent(settings.policy());
        return Secret.of("SharedAccessSignature sr=" + resource + "&sig=" + percent(signature) + "&se="
                + expiry.getEpochSecond() + policy);
    }

    /** The key itself. */
    static byte[] keyBytes(Secret key) {
        try {
            return Base64.getDecoder().decode(new String(key.bytes(), UTF_8).strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key: is not base64; copy the primary key of the device as it is", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Everything but what needs no escape [RFC 3986 2.3] as %XX of its UTF-8. */
    private static String percent(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte one : text.getBytes(UTF_8)) {
            if (UNRESERVED.indexOf(one) >= 0) {
                escaped.append((char) one);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", one & 0xFF));
            }
        }
        return escaped.toString();
    }
}
