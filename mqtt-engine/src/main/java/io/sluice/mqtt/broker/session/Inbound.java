package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.intercept.Interception;
import io.sluice.mqtt.broker.intercept.PublishVerdict;
import io.sluice.mqtt.broker.kept.KeptSession;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.broker.session.Acknowledgements.Kind;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one session's client publishes. All that one read brought shares a batch, and is acknowledged when
 * that is durable. A QoS 2 message that comes again before its PUBREL is not routed again [MQTT-4.3.3-10]; of a kept
 * session its packet identifier is in the message's own batch, so a restart changes nothing. On the session's event
 * loop.
 */
final class Inbound implements Acknowledgements.Sender {

    private static final int RECEIVED = 1;

    private final Session session;
    private final Router router;
    private final Output output;
    private final SessionLimits limits;
    private final Traffic traffic;
    private final Acknowledgements acknowledgements;
    private final TopicAliases aliases;
    private final PacketIdTable received = new PacketIdTable();
    private final @Nullable KeptSession kept;
    private final @Nullable Interception interception;
    private @Nullable Message atHand;

    Inbound(Session session, SessionContext context, Output output, @Nullable KeptSession kept) {
        this.session = session;
        this.router = context.router();
        this.output = output;
        this.limits = context.limits();
        this.traffic = router.traffic();
        this.acknowledgements = new Acknowledgements(session.loop().loop(), this);
        this.aliases = new TopicAliases(limits.topicAliases());
        this.kept = kept;
        this.interception = context.interception();
        if (kept != null) {
            kept.received().forEach(packetId -> received.put(packetId, RECEIVED));
        }
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
        traffic.receivedBytes.add(message.payload().length);
        switch (message.qos()) {
            case AT_MOST_ONCE -> {
                var unused = admitted(message);
                distribute();
            }
            case AT_LEAST_ONCE -> {
                if (withinQuota(true)) {
                    acknowledgements.add(publish.packetId(), Kind.PUBACK, admitted(message));
                    distribute();
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
        ReasonCode code = again ? ReasonCode.SUCCESS : admitted(message);
        boolean allowed = code == ReasonCode.SUCCESS;
        acknowledgements.add(packetId, Kind.PUBREC, code);
        if (!again && (allowed || session.version() != ProtocolVersion.V5)) { // a PUBREC that refuses is the last word
            received.put(packetId, RECEIVED);
            if (kept != null) {
                kept.received(packetId, session.owed().batch());
            }
        }
        distribute();
    }

    /**
     * Whether a message is taken, and why not; it is the one at hand then, and retained if it is to be. One that there is no room to retain
     * is refused where its publisher can be told, and else is sent all the same, to lose less.
     */
    private ReasonCode admitted(Message message) {
        if (!session.access().publish(message)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        Message passed = message;
        if (interception != null) {
            PublishVerdict verdict = interception.publish(session.access().client(), message);
            if (verdict instanceof PublishVerdict.Refused refused) {
                return refused.code();
            }
            passed = verdict instanceof PublishVerdict.Changed changed ? changed.message() : message;
        }
        boolean held = !passed.retain() || router.retain(passed, session.publisher(), session.owed());
        boolean told = session.version() == ProtocolVersion.V5 && message.qos() != Qos.AT_MOST_ONCE;
        if (!held && told) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        atHand = passed;
        return ReasonCode.SUCCESS;
    }

    /** Brings the message at hand, if there is one, to everybody. */
    private void distribute() {
        Message message = atHand;
        atHand = null;
        if (message != null) {
            router.distribute(message, session.publisher(), session.owed());
        }
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
        if (kept == null || !known) {
            ReasonCode code = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
            output.write(new Pubcomp(packetId, code, Diagnostics.NONE), session.version());
            return;
        }
        // the next message under this identifier is another one, also for a broker that was restarted
        kept.receivedIsOver(packetId, session.owed().batch());
        acknowledgements.add(packetId, Kind.PUBCOMP, ReasonCode.SUCCESS);
    }

    /** Owes a PUBREL for a message that was sent to the client. */
    void owePubrel(int packetId) {
        acknowledgements.add(packetId, Kind.PUBREL, ReasonCode.SUCCESS);
    }

    /** Owes an answer. */
    void owe(Packet packet) {
        acknowledgements.add(packet);
    }

    /** The socket has no more for now: what it brought is committed. */
    void batchRead() {
        CompletableFuture<Void> commit = session.owed().commit();
        if (commit == null) {
            acknowledgements.seal();
        } else {
            acknowledgements.seal(commit);
        }
        holdReads();
    }

    private void holdReads() {
        session.holdReads(acknowledgements.owed() >= limits.inflight());
    }

    @Override
    public void send(int packetId, Kind kind, ReasonCode verdict, @Nullable Throwable failure) {
        boolean refused = verdict != ReasonCode.SUCCESS;
        ReasonCode code = refused || failure == null ? verdict : reason(failure);
        switch (kind) {
            case PUBACK -> {
                if (mayAnswer(refused, failure)) {
                    output.write(new Puback(packetId, code, diagnostics(code, refused)), session.version());
                }
            }
            case PUBREC -> {
                if (failure != null && !refused) {
                    received.remove(packetId); // [MQTT5-4.3.3-9]
                }
                if (mayAnswer(refused, failure)) {
                    output.write(new Pubrec(packetId, code, diagnostics(code, refused)), session.version());
                }
            }
            case PUBREL -> {
                if (durable(failure)) {
                    output.write(Pubrel.of(packetId), session.version());
                }
            }
            case PUBCOMP -> {
                if (failure != null && kept != null) {
                    received.put(packetId, RECEIVED);
                    kept.receivedStill(packetId);
                }
                if (durable(failure)) {
                    output.write(Pubcomp.of(packetId), session.version());
                }
            }
        }
        holdReads();
    }

    @Override
    public void send(Packet packet, @Nullable Throwable failure) {
        if (durable(failure)) {
            output.write(packet, session.version());
        }
    }

    /**
     * What is refused is acknowledged all the same in 3.1.1, which has no word for it [MQTT3-3.3.5-2]; but what is not
     * durable is not.
     */
    private boolean mayAnswer(boolean refused, @Nullable Throwable failure) {
        if (failure == null || refused || session.version() == ProtocolVersion.V5) {
            return true;
        }
        session.closeWithoutWord(); // 3.1.1 has no way to say no
        return false;
    }

    /** Ends a connection that is owed what did not become durable, and for which there is no answer that says so. */
    private boolean durable(@Nullable Throwable failure) {
        if (failure != null) {
            session.refuse(reason(failure), "the store does not take it");
        }
        return failure == null;
    }

    private static Diagnostics diagnostics(ReasonCode code, boolean refused) {
        return switch (code) {
            case NOT_AUTHORIZED -> Diagnostics.of("not allowed");
            case QUOTA_EXCEEDED -> Diagnostics.of(refused ? "more than may be held" : "the store has no room");
            case UNSPECIFIED_ERROR -> Diagnostics.of("the store failed");
            default -> Diagnostics.NONE;
        };
    }

    private static ReasonCode reason(Throwable failure) {
        if (!(failure instanceof StoreException store)) {
            return ReasonCode.UNSPECIFIED_ERROR;
        }
        return switch (store.reason()) {
            case DISK_FULL, QUEUE_FULL, BUSY, TOO_LARGE -> ReasonCode.QUOTA_EXCEEDED;
            case LOCKED, NEWER_FORMAT, WRONG_KEY, KEY_FILE, IO, CLOSED -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }
}
