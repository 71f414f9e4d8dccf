package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.Subscriber;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a subscription as bytes; its filter is in the key.
 *
 * <pre>
 *  0 options      u8    as in SUBSCRIBE: 1..0 QoS  2 no local  3 retain as published
 *  1 identifier   u32   0 for none
 * </pre>
 */
final class StoredSubscription {

    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int BYTES = 5;

    private StoredSubscription() {}

    static byte[] encode(Interest interest) {
        int options = interest.qos().number()
                | (interest.noLocal() ? NO_LOCAL : 0)
                | (interest.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0);
        return ByteBuffer.allocate(BYTES)
                .put((byte) options)
                .putInt(interest.identifier())
                .array();
    }

    /** The subscription of a session, or null when it is none. */
    static @Nullable Interest decode(Subscriber subscriber, String filter, byte[] bytes) {
        if (bytes.length != BYTES || (bytes[0] & 3) == 3 || TopicFilter.problem(filter, Integer.MAX_VALUE) != null) {
            return null;
        }
        return new Interest(
                subscriber,
                TopicFilter.of(filter, Integer.MAX_VALUE),
                Qos.of(bytes[0] & 3),
                (bytes[0] & NO_LOCAL) != 0,
                (bytes[0] & RETAIN_AS_PUBLISHED) != 0,
                ByteBuffer.wrap(bytes).getInt(1));
    }
}
