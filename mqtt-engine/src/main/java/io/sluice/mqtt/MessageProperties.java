package io.sluice.mqtt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 lets a publisher say beside the payload [MQTT5-3.3.2.3]; what is absent on the wire is null, -1 or empty.
 *
 * @param utf8 the payload is UTF-8 text (payload format indicator 1)
 * @param expirySeconds message expiry interval, -1 for none, else 0 to 4,294,967,295
 * @param contentType MIME type or the like
 * @param responseTopic where an answer is wanted
 * @param correlationData what the answer must carry; shared, not to be changed
 * @param user pairs in their order; a name may come again
 */
public record MessageProperties(
        boolean utf8,
        long expirySeconds,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable ByteBuffer correlationData,
        List<UserProperty> user) {

    /**
     * Marks a message that was retained by another broker and comes here without the retain flag: it may be of any age, so
     * whoever acts on messages can leave it.
     */
    public static final UserProperty WAS_RETAINED = new UserProperty("retained", "true");

    /** None of them. */
    public static final MessageProperties NONE = new MessageProperties(false, -1, null, null, null, List.of());

    public MessageProperties {
        user = List.copyOf(user);
    }

    /** The same with another expiry, -1 for none. */
    public MessageProperties withExpirySeconds(long seconds) {
        return new MessageProperties(utf8, seconds, contentType, responseTopic, correlationData, user);
    }

    /** What they come to, texts counted by their characters. */
    long bytes() {
        long bytes = length(contentType) + length(responseTopic);
        bytes += correlationData == null ? 0 : correlationData.remaining();
        for (UserProperty property : user) {
            bytes += property.name.length() + property.value.length();
        }
        return bytes;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The same with one more pair. */
    public MessageProperties withUser(UserProperty pair) {
        List<UserProperty> more = new ArrayList<>(user);
        more.add(pair);
        return new MessageProperties(utf8, expirySeconds, contentType, responseTopic, correlationData, more);
    }

    /** The first value of a name, or null. */
    public @Nullable String user(String name) {
        for (UserProperty pair : user) {
            if (pair.name().equals(name)) {
                return pair.value();
            }
        }
        return null;
    }

    /** One name and value. */
    public record UserProperty(String name, String value) {}
}
