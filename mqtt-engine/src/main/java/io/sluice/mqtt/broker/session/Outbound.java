package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The messages of one session on their way to its client. QoS 1 and 2 wait in a bounded queue while the client's window
 * (its Receive Maximum [MQTT-3.3.4-9], or our limit) or its socket is full; QoS 0 is dropped when the socket is. All
 * drops are counted. On the session's event loop.
 */
final class Outbound {

    // states of a packet identifier
    private static final int PUBACK_DUE = 1;
    private static final int PUBREC_DUE = 2;
    private static final int PUBCOMP_DUE = 3;

    private record Waiting(Routed routed, Target target, Qos qos, boolean retain) {}

    private final Output output;
    private final ProtocolVersion version;
    private final long maxPacketBytes;
    private final int window;
    private final SessionLimits limits;
    private final Traffic traffic;
    private final LongSupplier nanos;

    private final PacketIdTable inflight = new PacketIdTable();
    private final Deque<Waiting> queue = new ArrayDeque<>(2);
    private long queuedBytes;
    private int lastId;

    Outbound(
            Output output,
            ProtocolVersion version,
            int window,
            long maxPacketBytes,
            SessionLimits limits,
            Traffic traffic,
            LongSupplier nanos) {
        this.output = output;
        this.version = version;
        this.window = window;
        this.maxPacketBytes = maxPacketBytes;
        this.limits = limits;
        this.traffic = traffic;
        this.nanos = nanos;
    }

    /** Sends, queues or drops a message that was just routed. */
    void message(Routed routed, Target target) {
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

    /** Sends or queues a retained message, which a new subscriber waits for also at QoS 0. */
    void retained(Routed routed, Target target) {
        sendOrQueue(routed, target, routed.message().qos().atMost(target.qos()), true); // [MQTT-3.3.1-8]
    }

    private void sendOrQueue(Routed routed, Target target, Qos qos, boolean retain) {
        if (queue.isEmpty() && maySend(qos)) {
            send(routed, target, qos, retain, false);
        } else if (queue.size() >= limits.queuedMessages()
                || queuedBytes + routed.payloadBytes() > limits.queuedBytes()) {
            traffic.dropped(DropReason.QUEUE_FULL);
        } else {
            queue.add(new Waiting(routed, target, qos, retain));
            queuedBytes += routed.payloadBytes();
        }
    }

    private boolean maySend(Qos qos) {
        return output.writable() && (qos == Qos.AT_MOST_ONCE || inflight.size() < window);
    }

    /** Drops what waits of topics that a rule does not let through. */
    void removeUnless(Predicate<String> topics) {
        queue.removeIf(waiting -> {
            boolean gone = !topics.test(waiting.routed.message().topic());
            queuedBytes -= gone ? waiting.routed.payloadBytes() : 0;
            return gone;
        });
    }

    /** Sends what waits, as far as window and socket allow. */
    void pump() {
        for (Waiting next = queue.peek(); next != null && maySend(next.qos); next = queue.peek()) {
            queue.remove();
            queuedBytes -= next.routed.payloadBytes();
            send(next.routed, next.target, next.qos, next.retain, true);
        }
    }

    private void send(Routed routed, Target target, Qos qos, boolean retain, boolean waited) {
        boolean expires = routed.message().properties().expirySeconds() >= 0 && (waited || retain);
        long now = expires ? nanos.getAsLong() : 0;
        if (expires && routed.expired(now)) {
            traffic.dropped(DropReason.EXPIRED);
            return;
        }
        EncodedPublish packet = routed.encoded(version, qos, retain, target.identifiers());
        if (packet.bytes() > maxPacketBytes) {
            traffic.dropped(DropReason.TOO_LARGE); // [MQTT5-3.1.2-25]
            return;
        }
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : take(qos == Qos.AT_LEAST_ONCE ? PUBACK_DUE : PUBREC_DUE);
        if (expires) {
            packet.writeTo(output.buffer(packet.bytes()), packetId, false, routed.expirySecondsLeft(now));
        } else {
            packet.writeTo(output.buffer(packet.bytes()), packetId, false);
        }
        traffic.delivered.increment();
    }

    /** An identifier that is not in use. [MQTT-2.2.1-4] */
    private int take(int state) {
        do {
            lastId = lastId == 65_535 ? 1 : lastId + 1;
        } while (inflight.get(lastId) != PacketIdTable.FREE);
        inflight.put(lastId, state);
        return lastId;
    }

    void puback(int packetId) {
        if (inflight.get(packetId) == PUBACK_DUE) {
            release(packetId);
        }
    }

    void pubrec(int packetId, ReasonCode code) {
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

    void pubcomp(int packetId) {
        if (inflight.get(packetId) == PUBCOMP_DUE) {
            release(packetId);
        }
    }

    private void release(int packetId) {
        inflight.remove(packetId);
        pump();
    }

    /** The session ends; what waits is lost. */
    void end() {
        traffic.dropped(DropReason.SESSION_ENDED, queue.size());
        queue.clear();
        queuedBytes = 0;
    }
}
