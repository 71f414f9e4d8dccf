package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.kept.KeptSession;
import io.sluice.mqtt.broker.kept.QueueChunk;
import io.sluice.mqtt.broker.kept.SentBefore;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a kept session, out of its queue and in the queue's order.
 *
 * <p>Each message at QoS 1 and 2 is durable in the queue before it is sent. While the client keeps up, it is sent from
 * memory as soon as the store has told its offset. When more wait than {@link Backlog} holds, the rest stays in the
 * queue alone and is read back, until the reading meets the messages that are coming in.
 *
 * <p>The packet identifier of a message follows from its offset, so it is the same after a restart without having been
 * written: {@code 1 + offset mod 65,535}. A message whose identifier is still in use waits, and all behind it.
 *
 * <p>What is acknowledged goes from the queue with the batch of the read that brought the acknowledgement. A PUBREL
 * leaves when it is durable that the PUBREC came: from then on the message is not sent again, whatever happens.
 */
final class DurableOutbound implements Outbound {

    private static final int IDENTIFIERS = 65_535;

    private final Session session;
    private final KeptSession kept;
    private final Output output;
    private final PublishWriter writer;
    private final ProtocolVersion version;
    private final Traffic traffic;
    private final int window;
    private final SentBefore sentBefore;
    private final Backlog backlog;
    private final Deque<Backlog.Waiting> retained = new ArrayDeque<>(0); // of QoS 0, which are in no queue

    // packet identifiers in use
    private final Map<Integer, Long> unacknowledged = new HashMap<>(); // to twice the offset, and one more at QoS 2
    private final Set<Integer> unreleased = new HashSet<>();

    private long sentTo;
    private long routedBefore; // the rules were looked at: offsets below this
    private boolean open = true;

    DurableOutbound(
            Session session, KeptSession kept, Output output, PublishWriter writer, Traffic traffic, int window) {
        this.session = session;
        this.kept = kept;
        this.output = output;
        this.writer = writer;
        this.version = session.version();
        this.traffic = traffic;
        this.window = window;
        this.sentBefore = kept.sentBefore();
        this.sentTo = sentBefore.to();
        this.backlog = new Backlog(sentBefore);
        this.routedBefore = kept.end();
    }

    /** Goes on where the last connection stopped. [MQTT-4.4.0-1] */
    void resume() {
        for (int packetId : kept.released()) {
            unreleased.add(packetId);
            output.write(Pubrel.of(packetId), version);
        }
        pump();
    }

    /** The offset from which on nothing was sent. */
    long sentTo() {
        return sentTo;
    }

    // ---- messages that come

    /** A message has become durable in the queue. */
    void stored(Routed routed, Target target, long offset) {
        Qos qos = routed.message().qos().atMost(target.qos());
        boolean retain = target.retainAsPublished() && routed.message().retain();
        stored(new Backlog.Waiting(offset, routed, qos, retain, target.identifiers(), offset < sentBefore.to()));
    }

    private void stored(Backlog.Waiting message) {
        backlog.came(message);
        pump();
    }

    /** Messages are durable in the queue of which no word could be left here. */
    void missed() {
        backlog.missed();
        pump();
    }

    @Override
    public void message(Routed routed, Target target) {
        boolean retain = target.retainAsPublished() && routed.message().retain();
        if (!output.writable()) {
            traffic.dropped(DropReason.SLOW_READER);
        } else if (writer.take(routed, Qos.AT_MOST_ONCE, retain, target.identifiers(), retain)) {
            writer.write(0, false);
        }
    }

    @Override
    public void retained(Routed routed, Target target) {
        Qos qos = routed.message().qos().atMost(target.qos());
        if (qos != Qos.AT_MOST_ONCE) {
            kept.append(routed, target.ofRetained(), qos, true, session.owed());
        } else if (retained.size() < Backlog.MOST) {
            retained.add(new Backlog.Waiting(-1, routed, qos, true, target.identifiers(), false));
            pump();
        } else {
            traffic.dropped(DropReason.QUEUE_FULL);
        }
    }

    /** What waits is in the queue; each message is looked at when its turn comes. */
    @Override
    public void removeUnless(Predicate<String> topics) {
        routedBefore = kept.end();
        retained.removeIf(waiting -> !topics.test(waiting.routed().message().topic()));
    }

    private void read(QueueChunk chunk) {
        if (!open) {
            return;
        }
        if (backlog.read(chunk, kept::owns)) {
            kept.leftovers(
                    chunk.entries().get(0).offset(),
                    chunk.entries().get(chunk.entries().size() - 1).offset() + 1);
        }
        pump();
        session.settle();
    }

    // ---- sending

    @Override
    public void pump() {
        while (open && !retained.isEmpty() && output.writable()) {
            send(retained.remove());
        }
        do {
            for (Backlog.Waiting head = backlog.peek(); head != null && maySend(head); head = backlog.peek()) {
                backlog.remove();
                send(head);
            }
        } while (open && backlog.isBehind() && backlog.refill(kept.end(), this::ask) && maySend(backlog.peek()));
    }

    private void ask(long from, int maxEntries, int maxBytes) {
        kept.read(from, maxEntries, maxBytes, chunk -> session.later(chunk.failed(), () -> read(chunk)));
    }

    private boolean maySend(Backlog.@Nullable Waiting message) {
        if (message == null || !open || !output.writable()) {
            return false;
        }
        if (message.qos() == Qos.AT_MOST_ONCE) {
            return true;
        }
        int packetId = packetId(message.offset());
        return unacknowledged.size() + unreleased.size() < window
                && !unacknowledged.containsKey(packetId)
                && !unreleased.contains(packetId);
    }

    private static int packetId(long offset) {
        return 1 + (int) (offset % IDENTIFIERS);
    }

    private void send(Backlog.Waiting message) {
        boolean allowed = message.offset() < routedBefore
                ? session.mayStillReceive(message.routed())
                : session.mayReceive(message.routed());
        boolean sent = allowed
                && writer.take(
                        message.routed(), message.qos(), message.retain(), message.identifiers(), true, message.dup());
        if (sent && message.qos() != Qos.AT_MOST_ONCE) {
            int packetId = packetId(message.offset());
            unacknowledged.put(packetId, message.offset() * 2 + (message.qos() == Qos.EXACTLY_ONCE ? 1 : 0));
            writer.write(packetId, message.dup()); // [MQTT-3.3.1-1]
        } else {
            if (sent) {
                writer.write(0, false);
            }
            if (message.offset() >= 0) {
                kept.acknowledge(message.offset(), session.owed().batch());
            }
        }
        sentTo = Math.max(sentTo, message.offset() + 1);
    }

    // ---- answers of the client

    @Override
    public void puback(int packetId) {
        Long entry = unacknowledged.get(packetId);
        if (entry != null && (entry & 1) == 0) {
            unacknowledged.remove(packetId);
            kept.acknowledge(entry >> 1, session.owed().batch());
            pump();
        }
    }

    @Override
    public void pubrec(int packetId, ReasonCode code) {
        Long entry = unacknowledged.get(packetId);
        if (entry != null && (entry & 1) == 1) {
            unacknowledged.remove(packetId);
            kept.acknowledge(entry >> 1, session.owed().batch());
            if (code.isError()) {
                pump(); // [MQTT5-4.3.3-4]
                return;
            }
            unreleased.add(packetId);
            kept.released(packetId, session.owed().batch());
            session.release(packetId);
        } else if (unreleased.contains(packetId)) {
            session.release(packetId);
        } else {
            output.write(new Pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Diagnostics.NONE), version);
        }
    }

    @Override
    public void pubcomp(int packetId) {
        if (unreleased.remove(packetId)) {
            kept.releasedIsOver(packetId, session.owed().batch());
            pump();
        }
    }

    @Override
    public void end() {
        open = false;
        traffic.dropped(DropReason.SESSION_ENDED, retained.size());
        retained.clear();
    }
}
