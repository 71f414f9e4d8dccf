package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one session's client publishes. All that one read brought shares a batch, and is acknowledged when
 * that is durable. A QoS 2 message that comes again before its PUBREL is not routed again [MQTT-4.3.3-10]. On the
 * session's event loop.
 */
final class Inbound {

    private static final int RECEIVED = 1;

    private final Session session;
    private final Router router;
    private final Output output;
    private final SessionLimits limits;
    private final Traffic traffic;
    private final Acknowledgements acknowledgements;
    private final TopicAliases aliases;
    private final PacketIdTable received = new PacketIdTable();
    private @Nullable Batch batch;

    Inbound(Session session, Router router, Output output, SessionLimits limits, Traffic traffic) {
        this.session = session;
        this.router = router;
        this.output = output;
        this.limits = limits;
        this.traffic = traffic;
        this.acknowledgements = new Acknowledgements(session.loop().loop(), this::acknowledge);
        this.aliases = new TopicAliases(limits.topicAliases());
    }

    void publish(Publish publish) {
        Message message = publish.message();
        if (publish.topicAlias() != 0) {
            message = resolved(publish);
            if (message == null) {
                return;
            }
        }
        if (TopicName.problem(message.topic(), limits.levels()) != null) {
            session.refuse(ReasonCode.TOPIC_NAME_INVALID, "more topic levels than allowed");
            return;
        }
        traffic.received.increment();
        switch (message.qos()) {
            case AT_MOST_ONCE -> {
                if (session.access().publish(message)) {
                    route(message);
                }
            }
            case AT_LEAST_ONCE -> {
                if (withinQuota(true)) {
                    boolean allowed = session.access().publish(message);
                    acknowledgements.add(publish.packetId(), false, !allowed);
                    if (allowed) {
                        route(message);
                    }
                }
            }
            case EXACTLY_ONCE -> exactlyOnce(publish.packetId(), message);
        }
    }

    private void exactlyOnce(int packetId, Message message) {
        boolean again = received.get(packetId) == RECEIVED;
        if (!withinQuota(!again)) {
            return;
        }
        boolean allowed = again || session.access().publish(message);
        acknowledgements.add(packetId, true, !allowed);
        if (allowed || session.version() != ProtocolVersion.V5) { // a PUBREC that refuses is the last word
            received.put(packetId, RECEIVED);
        }
        if (allowed && !again) {
            route(message);
        }
    }

    private void route(Message message) {
        if (batch == null) {
            batch = new Batch();
        }
        router.route(message, session, batch);
    }

    private @Nullable Message resolved(Publish publish) {
        int alias = publish.topicAlias();
        if (!aliases.allows(alias)) {
            session.refuse(ReasonCode.TOPIC_ALIAS_INVALID, "a topic alias above the maximum"); // [MQTT5-3.3.2-9]
            return null;
        }
        Message message = publish.message();
        String topic = aliases.resolve(alias, message.topic());
        if (topic == null) {
            session.refuse(ReasonCode.PROTOCOL_ERROR, "a topic alias that was never set");
            return null;
        }
        return message.with(topic, message.qos(), message.retain());
    }

    /** A client of 5 was told the window and must keep to it [MQTT5-3.3.4-7]; one of 3.1.1 is made to wait. */
    private boolean withinQuota(boolean another) {
        if (session.version() != ProtocolVersion.V5 || !another) {
            return true;
        }
        if (acknowledgements.atLeastOnce() + received.size() < limits.inflight()) {
            return true;
        }
        session.refuse(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages in flight than the Receive Maximum");
        return false;
    }

    void pubrel(int packetId) {
        boolean known = received.remove(packetId) != PacketIdTable.FREE;
        ReasonCode code = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        output.write(new Pubcomp(packetId, code, Diagnostics.NONE), session.version());
    }

    /** The socket has no more for now: what it brought is committed. */
    void batchRead() {
        Batch filled = batch;
        batch = null;
        if (filled == null || filled.isEmpty()) {
            acknowledgements.seal();
        } else {
            acknowledgements.seal(router.commit(filled));
        }
        session.holdReads(acknowledgements.owed() >= limits.inflight());
    }

    /** What is refused is acknowledged all the same in 3.1.1, which has no word for it. [MQTT3-3.3.5-2] */
    private void acknowledge(int packetId, boolean exactlyOnce, boolean refused, @Nullable Throwable failure) {
        boolean lost = failure != null && !refused;
        if (lost && session.version() != ProtocolVersion.V5) {
            session.closeWithoutWord(); // 3.1.1 has no way to say no
            return;
        }
        ReasonCode code = refused ? ReasonCode.NOT_AUTHORIZED : failure == null ? ReasonCode.SUCCESS : reason(failure);
        if (exactlyOnce) {
            if (lost) {
                received.remove(packetId); // [MQTT5-4.3.3-9]
            }
            output.write(new Pubrec(packetId, code, Diagnostics.NONE), session.version());
        } else {
            output.write(new Puback(packetId, code, Diagnostics.NONE), session.version());
        }
        session.holdReads(acknowledgements.owed() >= limits.inflight());
    }

    private static ReasonCode reason(Throwable failure) {
        if (!(failure instanceof StoreException store)) {
            return ReasonCode.UNSPECIFIED_ERROR;
        }
        return switch (store.reason()) {
            case DISK_FULL, QUEUE_FULL, BUSY, TOO_LARGE -> ReasonCode.QUOTA_EXCEEDED;
            case LOCKED, NEWER_FORMAT, IO, CLOSED -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }
}
