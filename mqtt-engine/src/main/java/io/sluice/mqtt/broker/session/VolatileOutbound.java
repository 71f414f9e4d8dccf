package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The messages of a session that ends with its connection. QoS 1 and 2 wait in a bounded queue while the client's window
 * (its Receive Maximum [MQTT-3.3.4-9], or our limit) or its socket is full, and as long as all such queues of the event loop
 * have room; QoS 0 is dropped when the socket is full. All drops are counted.
 */
final class VolatileOutbound implements Outbound {

    // states of a packet identifier
    private static final int PUBACK_DUE = 1;
    private static final int PUBREC_DUE = 2;
    private static final int PUBCOMP_DUE = 3;

    private static final int WAITING_BYTES = 128; // of what is around a payload

    private record Waiting(Routed routed, Target target, Qos qos, boolean retain) {}

    private final SessionLoop loop;
    private final Output output;
    private final PublishWriter writer;
    private final ProtocolVersion version;
    private final int window;
    private final SessionLimits limits;
    private final Router router;
    private final Traffic traffic;

    private final PacketIdTable inflight = new PacketIdTable();
    private final Map<Integer, Waiting> sharedInflight = new LinkedHashMap<>(0); // those of QoS 1
    private final Deque<Waiting> queue = new ArrayDeque<>(2);
    private long queuedBytes;
    private int lastId;

    VolatileOutbound(
            SessionLoop loop,
            Output output,
            PublishWriter writer,
            ProtocolVersion version,
            int window,
            SessionLimits limits,
            Router router) {
        this.loop = loop;
        this.output = output;
        this.writer = writer;
        this.version = version;
        this.window = window;
        this.limits = limits;
        this.router = router;
        this.traffic = router.traffic();
    }

    @Override
    public void message(Routed routed, Target target) {
        Qos qos = routed.message().qos().atMost(target.qos());
        boolean retain = target.retainAsPublished() && routed.message().retain(); // [MQTT-3.3.1-12] [MQTT-3.3.1-13]
        if (qos != Qos.AT_MOST_ONCE) {
            sendOrQueue(routed, target, qos, retain);
        } else if (output.writable()) {
            send(routed, target, qos, retain, false);
        } else {
            traffic.dropped(DropReason.SLOW_READER);
        }
    }

    @Override
    public void retained(Routed routed, Target target) {
        sendOrQueue(routed, target, routed.message().qos().atMost(target.qos()), true); // [MQTT-3.3.1-8]
    }

    private void sendOrQueue(Routed routed, Target target, Qos qos, boolean retain) {
        if (queue.isEmpty() && maySend(qos)) {
            send(routed, target, qos, retain, false);
        } else if (queue.size() >= limits.queuedMessages()
                || queuedBytes + routed.payloadBytes() > limits.queuedBytes()
                || !loop.queue(WAITING_BYTES + routed.payloadBytes())) {
            traffic.dropped(DropReason.QUEUE_FULL);
        } else {
            queue.add(new Waiting(routed, target, qos, retain));
            queuedBytes += routed.payloadBytes();
        }
    }

    /** A message has left the queue. */
    private void unqueued(Waiting waiting) {
        queuedBytes -= waiting.routed.payloadBytes();
        loop.unqueue(WAITING_BYTES + waiting.routed.payloadBytes());
    }

    private boolean maySend(Qos qos) {
        return output.writable() && (qos == Qos.AT_MOST_ONCE || inflight.size() < window);
    }

    @Override
    public void removeUnless(Predicate<String> topics) {
        queue.removeIf(waiting -> {
            boolean gone = !topics.test(waiting.routed.message().topic());
            if (gone) {
                unqueued(waiting);
            }
            return gone;
        });
    }

    @Override
    public void pump() {
        for (Waiting next = queue.peek(); next != null && maySend(next.qos); next = queue.peek()) {
            unqueued(queue.remove());
            send(next.routed, next.target, next.qos, next.retain, true);
        }
    }

    private void send(Routed routed, Target target, Qos qos, boolean retain, boolean waited) {
        if (!writer.take(routed, qos, retain, target.identifiers(), waited || retain)) {
            return;
        }
        if (qos == Qos.AT_MOST_ONCE) {
            writer.write(0, false);
            return;
        }
        int packetId = nextFree();
        inflight.put(packetId, qos == Qos.AT_LEAST_ONCE ? PUBACK_DUE : PUBREC_DUE);
        if (target.share() != null && qos == Qos.AT_LEAST_ONCE) {
            sharedInflight.put(packetId, new Waiting(routed, target, qos, retain));
        }
        writer.write(packetId, false);
    }

    /** An identifier that is not in use. [MQTT-2.2.1-4] */
    private int nextFree() {
        do {
            lastId = lastId == 65_535 ? 1 : lastId + 1;
        } while (inflight.get(lastId) != PacketIdTable.FREE);
        return lastId;
    }

    @Override
    public void puback(int packetId) {
        if (inflight.get(packetId) == PUBACK_DUE) {
            if (!sharedInflight.isEmpty()) {
                sharedInflight.remove(packetId);
            }
            release(packetId);
        }
    }

    @Override
    public void pubrec(int packetId, ReasonCode code) {
        int state = inflight.get(packetId);
        if (state == PUBREC_DUE && code.isError()) {
            release(packetId); // [MQTT5-4.3.3-4]
        } else if (state == PUBREC_DUE || state == PUBCOMP_DUE) {
            inflight.put(packetId, PUBCOMP_DUE);
            output.write(Pubrel.of(packetId), version);
        } else {
            output.write(new Pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Diagnostics.NONE), version);
        }
    }

    @Override
    public void pubcomp(int packetId) {
        if (inflight.get(packetId) == PUBCOMP_DUE) {
            release(packetId);
        }
    }

    private void release(int packetId) {
        inflight.remove(packetId);
        pump();
    }

    /**
     * The session ends. What came by a shared subscription and was not sent, or sent at QoS 1 and not acknowledged,
     * goes to another member; what else waits is lost. [MQTT5-4.8.2]
     */
    @Override
    public void end() {
        Owed owed = new Owed(router);
        sharedInflight.values().forEach(waiting -> passOn(waiting, owed));
        queue.forEach(waiting -> passOn(waiting, owed));
        sharedInflight.clear();
        queue.forEach(this::unqueued);
        queue.clear();
        var unused = owed.commit();
    }

    private void passOn(Waiting waiting, Owed owed) {
        TopicFilter share = waiting.target.share();
        if (share == null || !router.passOn(waiting.routed, share, owed)) {
            traffic.dropped(DropReason.SESSION_ENDED);
        }
    }
}
