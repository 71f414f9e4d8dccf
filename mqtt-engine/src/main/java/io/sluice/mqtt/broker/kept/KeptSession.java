package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Subscriber;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.QueueStatus;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session that outlives its connections. A QoS 1 or 2 message goes to its queue in the batch of its publisher,
 * whether its client is connected or not; when that is durable, the client that is connected is told, and need not read
 * it back.
 *
 * <p>It has no loop of its own. What any thread may call is said so. All else is its owner's: the loop of the client
 * that is connected, and while there is none whoever has the turn at its client identifier. Owners follow one another,
 * never overlap.
 */
public final class KeptSession implements Subscriber {

    private static final byte[] NOTHING = {};

    private final KeptSessions home;
    private final String clientId;
    private final String key;
    private final DurableQueue queue;
    private volatile SessionRecord record;
    private volatile SessionRecord before; // the client connected
    private volatile @Nullable Attachment attachment;
    private volatile boolean ended;

    // the owner's
    private final Map<TopicFilter, Interest> subscriptions = new HashMap<>(4);
    private final Set<Integer> received = new HashSet<>(0);
    private final Set<Integer> released = new HashSet<>(0);
    private long releases;

    // the counter's
    private long droppedFull;
    private long droppedAge;

    KeptSession(KeptSessions home, String clientId, SessionRecord record, DurableQueue queue) {
        this.home = home;
        this.clientId = clientId;
        this.record = record;
        this.before = record;
        this.key = Long.toString(record.number(), Character.MAX_RADIX);
        this.queue = queue;
        QueueStatus before = queue.status();
        this.droppedFull = before.dropped(io.sluice.store.DropReason.FULL);
        this.droppedAge = before.dropped(io.sluice.store.DropReason.AGE);
    }

    // ---- any thread

    /** Of its client. */
    public String clientId() {
        return clientId;
    }

    @Override
    public boolean ready() {
        return attachment != null;
    }

    @Override
    public boolean keeps() {
        return !ended;
    }

    @Override
    public void deliver(Routed routed, Target target, Owed owed) {
        Qos qos = routed.message().qos().atMost(target.qos());
        Attachment client = attachment;
        if (qos != Qos.AT_MOST_ONCE || (client == null && home.settings().queueQos0())) {
            boolean retain = target.retainAsPublished() && routed.message().retain();
            append(routed, target, qos, retain, owed);
        } else if (client != null) {
            client.routed(routed, target);
        } else {
            home.traffic().dropped(DropReason.OFFLINE);
        }
    }

    /** Adds a message to the queue. */
    public void append(Routed routed, Target target, Qos qos, boolean retain, Owed owed) {
        byte[] entry = QueuedMessage.encode(record.number(), routed, target, qos, retain, home.arrivedMillis(routed));
        owed.append(queue, entry, offset -> stored(routed, target, offset));
    }

    /** On the committer thread of the store. */
    private void stored(Routed routed, Target target, long offset) {
        Attachment client = attachment;
        if (offset < 0) {
            home.traffic().dropped(DropReason.QUEUE_FULL);
        } else if (client != null) {
            client.stored(routed, target, offset);
        } else if (ended) {
            home.cameLate(this, offset);
        }
    }

    /** The offset that the next message will have. */
    public long end() {
        return queue.end();
    }

    /**
     * Has messages read that wait in the queue.
     *
     * @param from the first offset of interest
     * @param then gets them, on a thread of its own for reading
     */
    public void read(long from, int maxEntries, int maxBytes, Consumer<QueueChunk> then) {
        home.read(this, from, maxEntries, maxBytes, then);
    }

    DurableQueue queue() {
        return queue;
    }

    SessionRecord record() {
        return record;
    }

    /**
     * Counts what the store has dropped from the queue since the last time. What did not fit into a queue that drops the
     * newest has been counted when it came.
     */
    QueueStatus count(Traffic traffic) {
        QueueStatus now = queue.status();
        long full = now.dropped(io.sluice.store.DropReason.FULL);
        long age = now.dropped(io.sluice.store.DropReason.AGE);
        if (home.settings().queue().whenFull() == WhenFull.DROP_OLDEST) {
            traffic.dropped(DropReason.QUEUE_FULL, full - droppedFull);
        }
        traffic.dropped(DropReason.TOO_OLD, age - droppedAge);
        droppedFull = full;
        droppedAge = age;
        return now;
    }

    // ---- the owner

    String key() {
        return key;
    }

    void become(SessionRecord next) {
        before = next.connected() ? record : next;
        record = next;
    }

    /** What it was before its client connected. */
    SessionRecord before() {
        return before;
    }

    /** A client is there: from then on it is told what is stored. */
    public void attach(@Nullable Attachment client) {
        attachment = client;
    }

    /** Whether it is for a client. */
    public boolean isFor(Client client) {
        Client last = record.client();
        return last == null || client.mayFollow(last);
    }

    /** Nothing more is to be kept for it. */
    void isOver() {
        attachment = null;
        ended = true;
    }

    /** Whether it has messages for an entry of its queue, or that is a leftover of another session. */
    public boolean owns(QueuedMessage message) {
        return message.session() == record.number();
    }

    /**
     * Has messages taken out of its queue that are leftovers of another session: whoever is to have them gets them.
     *
     * @param from the first offset among which they are
     * @param to the offset after the last
     */
    public void leftovers(long from, long to) {
        home.leftovers(this, from, to);
    }

    /** What may have been sent to its client before the connection that it has, or until now. */
    public SentBefore sentBefore() {
        return before.sentBefore();
    }

    public Collection<Interest> subscriptions() {
        return subscriptions.values();
    }

    /** Keeps a subscription, or replaces that of the same filter. */
    public void subscribed(Interest interest, Batch batch) {
        subscriptions.put(interest.filter(), interest);
        batch.put(home.state().subscriptions(), key(interest.filter().text()), StoredSubscription.encode(interest));
    }

    public void unsubscribed(TopicFilter filter, Batch batch) {
        subscriptions.remove(filter);
        batch.remove(home.state().subscriptions(), key(filter.text()));
    }

    /** Removes a message from the queue. */
    public void acknowledge(long offset, Batch batch) {
        batch.acknowledge(queue, offset);
    }

    /** The client has sent a QoS 2 message under an identifier. */
    public void received(int packetId, Batch batch) {
        received.add(packetId);
        batch.put(home.state().received(), key(packetId), NOTHING);
    }

    /** The client has released an identifier. */
    public void receivedIsOver(int packetId, Batch batch) {
        received.remove(packetId);
        batch.remove(home.state().received(), key(packetId));
    }

    /** That could not be made durable. */
    public void receivedStill(int packetId) {
        received.add(packetId);
    }

    /** The client has confirmed the receipt of a QoS 2 message; its identifier is still to be released. */
    public void released(int packetId, Batch batch) {
        released.add(packetId);
        byte[] order = ByteBuffer.allocate(Long.BYTES).putLong(releases++).array();
        batch.put(home.state().released(), key(packetId), order);
    }

    /** An identifier may be used again. */
    public void releasedIsOver(int packetId, Batch batch) {
        released.remove(packetId);
        batch.remove(home.state().released(), key(packetId));
    }

    /** The identifiers of QoS 2 messages from the client that it has not released, as they are durable. */
    public List<Integer> received() {
        received.removeIf(id -> home.state().received().get(key(id)) == null);
        return List.copyOf(received);
    }

    /** The identifiers of QoS 2 messages to the client that are to be released, in their order, as they are durable. */
    public List<Integer> released() {
        Map<Integer, Long> order = new HashMap<>();
        for (int id : released) {
            byte[] number = home.state().released().get(key(id));
            if (number != null && number.length == Long.BYTES) {
                order.put(id, ByteBuffer.wrap(number).getLong());
            }
        }
        released.retainAll(order.keySet());
        releases = Math.max(
                releases, 1 + order.values().stream().mapToLong(n -> n).max().orElse(-1));
        return order.keySet().stream().sorted(Comparator.comparing(order::get)).toList();
    }

    /** Takes up what the store has; at start. */
    void restoreReceived(int packetId) {
        received.add(packetId);
    }

    void restoreReleased(int packetId) {
        released.add(packetId);
    }

    void restore(Interest interest) {
        subscriptions.put(interest.filter(), interest);
    }

    /** Removes all that is kept of it but the messages of its queue. */
    void forget(Batch batch) {
        batch.remove(home.state().records(), clientId);
        subscriptions.keySet().forEach(filter -> batch.remove(home.state().subscriptions(), key(filter.text())));
        received.forEach(id -> batch.remove(home.state().received(), key(id)));
        released.forEach(id -> batch.remove(home.state().released(), key(id)));
    }

    private String key(Object of) {
        return key + KeptState.SEPARATOR + of;
    }
}
