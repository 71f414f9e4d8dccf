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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last retained message of each topic, by topic, so that a filter looks only at the topics that begin as it does. What
 * is beyond the cap is not taken, and the one of its topic that is there stays; those of {@code $SYS} are always taken.
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

    private static final String BROKER_TOPICS = "$SYS/";
    private static final long SWEEP_NANOS = 2_000_000_000L;

    private final ConcurrentNavigableMap<String, Routed> byTopic = new ConcurrentSkipListMap<>();
    private final Set<String> durable = ConcurrentHashMap.newKeySet();
    private final StateMap state;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Stock stock;
    private final AtomicLong sweptNanos;

    RetainedMessages(StateMap state, MessageCap cap, Clock clock, LongSupplier nanos) {
        this.state = state;
        this.stock = new Stock(cap);
        this.sweptNanos = new AtomicLong(nanos.getAsLong() - SWEEP_NANOS);
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
                stock.add(1, message.bytes());
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

    /** What they come to ({@link Message#bytes}). */
    long bytes() {
        return stock.bytes();
    }

    /**
     * Takes a message with the retain flag: it replaces that of its topic, or removes it when it has no payload.
     * [MQTT-3.3.1-5] to [MQTT-3.3.1-7]
     *
     * @param keep whether it is to be in the store; when not, one that is there goes
     * @return false when there is no room for it
     */
    boolean put(Message message, boolean keep, Batch batch) {
        String topic = message.topic();
        boolean empty = message.payload().length == 0;
        if (empty) {
            Routed before = byTopic.remove(topic);
            if (before != null) {
                stock.add(-1, -before.message().bytes());
            }
        } else if (!replace(topic, new Routed(message, nanos.getAsLong()), batch)) {
            return false;
        }
        if (keep && !empty) {
            durable.add(topic);
            batch.put(state, topic, bytes(message));
        } else if (durable.remove(topic)) {
            batch.remove(state, topic);
        }
        return true;
    }

    private boolean replace(String topic, Routed next, Batch batch) {
        while (true) {
            Routed before = byTopic.get(topic);
            int more = before == null ? 1 : 0;
            long moreBytes = next.message().bytes()
                    - (before == null ? 0 : before.message().bytes());
            if (topic.startsWith(BROKER_TOPICS)) {
                stock.add(more, moreBytes);
            } else if (!stock.take(more, moreBytes) && !(sweep(batch) && stock.take(more, moreBytes))) {
                return false;
            }
            boolean done =
                    before == null ? byTopic.putIfAbsent(topic, next) == null : byTopic.replace(topic, before, next);
            if (done) {
                return true;
            }
            stock.add(-more, -moreBytes); // another thread was first
        }
    }

    /** Makes room by what has expired, when that was not tried just now. False when there was none. */
    private boolean sweep(Batch batch) {
        long now = nanos.getAsLong();
        long swept = sweptNanos.get();
        if (now - swept < SWEEP_NANOS || !sweptNanos.compareAndSet(swept, now)) {
            return false;
        }
        boolean any = false;
        for (Map.Entry<String, Routed> entry : byTopic.entrySet()) {
            if (entry.getValue().expired(now) && remove(entry.getKey(), entry.getValue())) {
                any = true;
                if (durable.remove(entry.getKey())) {
                    batch.remove(state, entry.getKey());
                }
            }
        }
        return any;
    }

    private boolean remove(String topic, Routed routed) {
        boolean removed = byTopic.remove(topic, routed);
        if (removed) {
            stock.add(-1, -routed.message().bytes());
        }
        return removed;
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
                remove(topic, entry.getValue());
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
