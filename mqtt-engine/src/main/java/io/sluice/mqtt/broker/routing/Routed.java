package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to its subscribers, encoded at most once for each way in which they want it. Shared between
 * event loops: what is cached is immutable, so a race costs a second encoding and nothing else.
 */
public final class Routed {

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Message message;
    private final long arrivedNanos;

    private @Nullable Way ways;
    private byte @Nullable [] bytes;

    /** One encoding, and the others that were wanted before it. */
    private record Way(
            int key, EncodedPublish encoded, @Nullable Way before) {}

    /** One that arrived at a moment of the broker's nano clock. */
    public Routed(Message message, long arrivedNanos) {
        this.message = message;
        this.arrivedNanos = arrivedNanos;
    }

    /** The message as its publisher sent it. */
    public Message message() {
        return message;
    }

    /** Its size, as far as queues count it. */
    public int payloadBytes() {
        return message.payload().length;
    }

    /** The message as bytes for the disk ({@link MessageBytes}); shared, not to be changed. */
    public byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            known = MessageBytes.encode(message);
            bytes = known;
        }
        return known;
    }

    /** Whether it must not be delivered any more. [MQTT5-3.3.2-5] */
    public boolean expired(long nowNanos) {
        long expiry = message.properties().expirySeconds();
        return expiry >= 0 && nowNanos - arrivedNanos >= expiry * NANOS_A_SECOND;
    }

    /** How long it has waited here, as far as that matters: 0 for a message that does not expire. */
    public long waitedMillis(LongSupplier nanos) {
        return message.properties().expirySeconds() < 0 ? 0 : (nanos.getAsLong() - arrivedNanos) / 1_000_000;
    }

    /** The expiry that a subscriber is told: what was left of it when it waited here. [MQTT5-3.3.2-6] */
    public long expirySecondsLeft(long nowNanos) {
        return Math.max(0, message.properties().expirySeconds() - (nowNanos - arrivedNanos) / NANOS_A_SECOND);
    }

    /** The packet for subscribers who want it in one way. */
    public EncodedPublish encoded(ProtocolVersion version, Qos qos, boolean retain, List<Integer> identifiers) {
        if (!identifiers.isEmpty() && version == ProtocolVersion.V5) {
            return EncodedPublish.of(message, version, qos, retain, identifiers);
        }
        int way = (version == ProtocolVersion.V5 ? 8 : 0) | (qos.number() << 1) | (retain ? 1 : 0);
        for (Way known = ways; known != null; known = known.before) {
            if (known.key == way) {
                return known.encoded;
            }
        }
        EncodedPublish encoded = EncodedPublish.of(message, version, qos, retain, List.of());
        ways = new Way(way, encoded, ways);
        return encoded;
    }
}
