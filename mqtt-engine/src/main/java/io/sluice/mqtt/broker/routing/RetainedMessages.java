package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last retained message of each topic, by topic, so that a filter looks only at the topics that begin as it does.
 * Those that clients published with QoS 1 or 2 are in the store too:
 *
 * <pre>
 *   8 bytes: wall clock of its arrival, ms since 1970 · the message (MessageBytes)
 * </pre>
 *
 * Thread safe.
 */
final class RetainedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedMessages.class);

    private final ConcurrentNavigableMap<String, Routed> byTopic = new ConcurrentSkipListMap<>();
    private final Set<String> durable = ConcurrentHashMap.newKeySet();
    private final StateMap state;
    private final Clock clock;
    private final LongSupplier nanos;

    RetainedMessages(StateMap state, Clock clock, LongSupplier nanos) {
        this.state = state;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Reads what the store has. What cannot be read or has expired is left out, and removed by the batch. */
    void load(Batch batch) {
        state.forEach((topic, bytes) -> {
            Message message = stored(bytes);
            if (message == null) {
                batch.remove(state, topic);
            } else {
                byTopic.put(topic, new Routed(message, nanos.getAsLong()));
                durable.add(topic);
            }
        });
    }

    private @Nullable Message stored(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Message message = bytes.length < Long.BYTES ? null : MessageBytes.decode(in.position(Long.BYTES));
        if (message == null) {
            LOG.warn("retained message unreadable: bytes={}", bytes.length);
            return null;
        }
        MessageProperties properties = message.properties();
        if (properties.expirySeconds() < 0) {
            return message;
        }
        long waitedSeconds = Math.max(0, (clock.millis() - in.getLong(0)) / 1000);
        if (waitedSeconds >= properties.expirySeconds()) {
            return null;
        }
        MessageProperties left = properties.withExpirySeconds(properties.expirySeconds() - waitedSeconds);
        return new Message(message.topic(), message.payload(), message.qos(), true, left);
    }

    int size() {
        return byTopic.size();
    }

    /**
     * Takes a message with the retain flag: it replaces that of its topic, or removes it when it has no payload.
     * [MQTT-3.3.1-5] to [MQTT-3.3.1-7]
     *
     * @param keep whether it is to be in the store; when not, one that is there goes
     */
    void put(Message message, boolean keep, Batch batch) {
        String topic = message.topic();
        boolean empty = message.payload().length == 0;
        if (empty) {
            byTopic.remove(topic);
        } else {
            byTopic.put(topic, new Routed(message, nanos.getAsLong()));
        }
        if (keep && !empty) {
            durable.add(topic);
            batch.put(state, topic, bytes(message));
        } else if (durable.remove(topic)) {
            batch.remove(state, topic);
        }
    }

    private byte[] bytes(Message message) {
        byte[] encoded = MessageBytes.encode(message);
        return ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(clock.millis())
                .put(encoded)
                .array();
    }

    /** Hands over all that a filter matches and that have not expired, by topic. */
    void forEach(TopicFilter filter, Consumer<Routed> each) {
        String start = literalStart(filter.pattern());
        long now = nanos.getAsLong();
        for (Map.Entry<String, Routed> entry : byTopic.tailMap(start).entrySet()) {
            String topic = entry.getKey();
            if (!topic.startsWith(start)) {
                return;
            }
            if (entry.getValue().expired(now)) {
                byTopic.remove(topic, entry.getValue());
            } else if (filter.matches(topic)) {
                each.accept(entry.getValue());
            }
        }
    }

    /** What every topic begins with that the pattern matches. "a/#" also matches "a". */
    private static String literalStart(String pattern) {
        int plus = pattern.indexOf('+');
        if (plus >= 0) {
            return pattern.substring(0, plus);
        }
        return pattern.endsWith("#") ? pattern.substring(0, Math.max(0, pattern.length() - 2)) : pattern;
    }
}
