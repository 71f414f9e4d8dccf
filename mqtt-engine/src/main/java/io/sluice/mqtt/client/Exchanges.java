package io.sluice.mqtt.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on over a connection that is up: messages both ways and subscriptions, each answered by its packet
 * identifier. Lives on the channel's event loop. Messages beyond the server's Receive Maximum wait here, up to
 * {@value #MAX_WAITING}; more are refused at once.
 */
final class Exchanges {

    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);

    static final int MAX_WAITING = 10_000;

    private static final int HELD = 1 << 20; // more than any Receive Maximum

    /** Something that the server owes an answer. */
    private sealed interface Owed {

        CompletableFuture<?> future();

        record Delivery(Qos qos, CompletableFuture<ReasonCode> future) implements Owed {}

        /** Of a QoS 2 message whose sender releases it by a call: the PUBREC. */
        record Reception(CompletableFuture<ReasonCode> future) implements Owed {}

        /** The PUBCOMP that answers such a release. */
        record Completion(CompletableFuture<ReasonCode> future) implements Owed {}

        record Subscription(TopicFilter filter, Consumer<Message> handler, CompletableFuture<Qos> future)
                implements Owed {}

        record Unsubscription(TopicFilter filter, CompletableFuture<Void> future) implements Owed {}

        /** The codes of a SUBACK or UNSUBACK, as many as filters; an UNSUBACK of 3.1.1 has none. */
        record Codes(int filters, CompletableFuture<List<ReasonCode>> future) implements Owed {}
    }

    private record Subscribed(TopicFilter filter, Consumer<Message> handler) {}

    /** A message on its way out; packet id 0 to have one found. */
    record Outbound(EncodedPublish packet, Qos qos, int packetId, boolean dup, long expirySeconds, boolean twoSteps) {}

    private record Waiting(Outbound outbound, CompletableFuture<ReasonCode> future) {}

    private final Channel channel;
    private final Connected facts;
    private final KeepAlive line;
    private final Map<Integer, Owed> owed = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<Subscribed> subscribed = new ArrayList<>();
    private final BitSet unreleased = new BitSet();
    private int lastPacketId = MqttClient.CALLERS_PACKET_IDS;
    private int quota;
    private @Nullable Incoming incoming;

    Exchanges(Channel channel, Connected facts, KeepAlive line) {
        this.channel = channel;
        this.facts = facts;
        this.line = line;
        this.quota = facts.capabilities().receiveMaximum();
    }

    /** Sends a message, or has it wait for the server's Receive Maximum. [MQTT5-3.3.4-9] */
    void publish(Outbound outbound, CompletableFuture<ReasonCode> future) {
        long most = facts.capabilities().maximumPacketSize();
        if (most >= 0 && outbound.packet().bytes() > most) {
            future.completeExceptionally(new RefusedException(
                    ReasonCode.PACKET_TOO_LARGE,
                    outbound.packet().bytes() + " bytes, and the server takes " + most)); // [MQTT5-3.2.2-15]
        } else if (outbound.qos() == Qos.AT_MOST_ONCE) {
            ByteBuf bytes = encoded(outbound, 0);
            channel.writeAndFlush(bytes).addListener(written -> {
                if (written.isSuccess()) {
                    future.complete(ReasonCode.SUCCESS);
                } else {
                    future.completeExceptionally(unwritten());
                }
            });
        } else if (quota > 0) {
            send(outbound, future);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(new Waiting(outbound, future));
        } else {
            future.completeExceptionally(new RefusedException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, MAX_WAITING + " messages wait for the server's answers"));
        }
    }

    /** Hands all that the server publishes to one who acknowledges it himself. To be called before anything came. */
    void receiveInto(Incoming taker) {
        incoming = taker;
    }

    /** Acknowledges messages, in their order, and completes those that were released. */
    void acknowledge(List<Inbox.Answer> answers) {
        if (incoming != null) {
            for (Inbox.Answer answer : answers) {
                write(incoming.answered(answer));
            }
        }
    }

    /** From now on messages of QoS 1 and 2 wait, and are not sent. */
    void hold() {
        quota -= HELD;
    }

    /** Whether the server owes us no answer. */
    boolean owesNothing() {
        return owed.isEmpty();
    }

    private void send(Outbound outbound, CompletableFuture<ReasonCode> future) {
        int packetId = outbound.packetId() == 0 ? freePacketId() : outbound.packetId();
        Owed answer = outbound.twoSteps() ? new Owed.Reception(future) : new Owed.Delivery(outbound.qos(), future);
        if (packetId == 0 || owed.putIfAbsent(packetId, answer) != null) {
            future.completeExceptionally(
                    new RefusedException(ReasonCode.PACKET_IDENTIFIER_IN_USE, "packet identifier in use"));
            return;
        }
        quota--;
        write(encoded(outbound, packetId));
    }

    private ByteBuf encoded(Outbound outbound, int packetId) {
        ByteBuf bytes = channel.alloc().buffer(outbound.packet().bytes());
        if (outbound.expirySeconds() < 0) {
            outbound.packet().writeTo(bytes, packetId, outbound.dup());
        } else {
            outbound.packet().writeTo(bytes, packetId, outbound.dup(), outbound.expirySeconds());
        }
        line.written(System.nanoTime());
        return bytes;
    }

    /** Sends PUBREL. [MQTT-4.3.3-4] */
    void release(int packetId, CompletableFuture<ReasonCode> future) {
        if (owed.putIfAbsent(packetId, new Owed.Completion(future)) != null) {
            future.completeExceptionally(
                    new RefusedException(ReasonCode.PACKET_IDENTIFIER_IN_USE, "packet identifier in use"));
            return;
        }
        write(Pubrel.of(packetId));
    }

    void subscribe(TopicFilter filter, Qos qos, Consumer<Message> handler, CompletableFuture<Qos> future) {
        int packetId = owe(new Owed.Subscription(filter, handler, future));
        if (packetId != 0) {
            write(Subscribe.of(packetId, List.of(Subscribe.Request.of(filter, qos))));
        }
    }

    void unsubscribe(TopicFilter filter, CompletableFuture<Void> future) {
        int packetId = owe(new Owed.Unsubscription(filter, future));
        if (packetId != 0) {
            write(new Unsubscribe(packetId, List.of(filter), List.of()));
        }
    }

    /** Asks for subscriptions whose messages an {@link Inbox} takes. */
    void subscribe(List<Subscribe.Request> requests, CompletableFuture<List<ReasonCode>> future) {
        int packetId = owe(new Owed.Codes(requests.size(), future));
        if (packetId != 0) {
            write(Subscribe.of(packetId, requests));
        }
    }

    /** Ends such subscriptions. */
    void unsubscribe(List<TopicFilter> filters, CompletableFuture<List<ReasonCode>> future) {
        int packetId = owe(new Owed.Codes(facts.version() == ProtocolVersion.V5 ? filters.size() : 0, future));
        if (packetId != 0) {
            write(new Unsubscribe(packetId, filters, List.of()));
        }
    }

    private int owe(Owed answer) {
        int packetId = freePacketId();
        if (packetId == 0) {
            answer.future()
                    .completeExceptionally(
                            new RefusedException(ReasonCode.PACKET_IDENTIFIER_IN_USE, "no packet identifier is free"));
        } else {
            owed.put(packetId, answer);
        }
        return packetId;
    }

    private int freePacketId() {
        for (int tries = MqttClient.CALLERS_PACKET_IDS; tries < 65_535; tries++) {
            lastPacketId = lastPacketId == 65_535 ? MqttClient.CALLERS_PACKET_IDS + 1 : lastPacketId + 1;
            if (!owed.containsKey(lastPacketId)) {
                return lastPacketId;
            }
        }
        return 0;
    }

    /** Takes a packet in; what it returns ends the connection. */
    @Nullable
    Malformed received(Packet packet) {
        return switch (packet.type()) {
            case PUBLISH -> publish((Publish) packet);
            case PUBACK ->
                answered(
                        ((Puback) packet).packetId(),
                        Qos.AT_LEAST_ONCE,
                        ((Puback) packet).code(),
                        ((Puback) packet).diagnostics());
            case PUBREC -> received((Pubrec) packet);
            case PUBCOMP -> completed((Pubcomp) packet);
            case PUBREL -> released((Pubrel) packet);
            case SUBACK -> suback((Suback) packet);
            case UNSUBACK -> unsuback((Unsuback) packet);
            case PINGRESP -> null;
            case CONNACK -> new Malformed(ReasonCode.PROTOCOL_ERROR, "a second CONNACK");
            case AUTH -> new Malformed(ReasonCode.PROTOCOL_ERROR, "AUTH that was not asked for");
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT ->
                new Malformed(ReasonCode.PROTOCOL_ERROR, "a packet that a server does not send");
        };
    }

    private @Nullable Malformed answered(int packetId, Qos qos, ReasonCode code, Diagnostics diagnostics) {
        if (!(owed.get(packetId) instanceof Owed.Delivery delivery) || delivery.qos() != qos) {
            return null; // of a message that was given up
        }
        owed.remove(packetId);
        complete(delivery.future(), code, diagnostics);
        slotFree();
        return null;
    }

    private static void complete(CompletableFuture<ReasonCode> future, ReasonCode code, Diagnostics diagnostics) {
        if (code.isError()) {
            String reason = diagnostics.reason();
            future.completeExceptionally(new RefusedException(
                    code, ConnectFailures.words(code) + (reason == null ? "" : ", \"" + Texts.ofPeer(reason) + "\"")));
        } else {
            future.complete(code);
        }
    }

    /** A message is through; PUBREL that was sent again may bring more answers than messages. [MQTT5-4.9.0-2] */
    private void slotFree() {
        quota = Math.min(facts.capabilities().receiveMaximum(), quota + 1);
        while (quota > 0 && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            send(next.outbound(), next.future());
        }
    }

    /** What the server does not know is complete as well. [MQTT5-3.7.2.1] */
    private @Nullable Malformed completed(Pubcomp pubcomp) {
        if (owed.get(pubcomp.packetId()) instanceof Owed.Completion completion) {
            owed.remove(pubcomp.packetId());
            completion.future().complete(pubcomp.code());
            slotFree();
            return null;
        }
        return answered(pubcomp.packetId(), Qos.EXACTLY_ONCE, ReasonCode.SUCCESS, pubcomp.diagnostics());
    }

    private @Nullable Malformed received(Pubrec pubrec) {
        int packetId = pubrec.packetId();
        if (owed.get(packetId) instanceof Owed.Reception reception) {
            owed.remove(packetId);
            complete(reception.future(), pubrec.code(), pubrec.diagnostics());
            if (pubrec.code().isError()) {
                slotFree();
            }
            return null;
        }
        boolean known = owed.get(packetId) instanceof Owed.Delivery delivery && delivery.qos() == Qos.EXACTLY_ONCE;
        if (!known && packetId <= MqttClient.CALLERS_PACKET_IDS) {
            return null; // its sender knows it, and goes on when it is ready
        }
        if (pubrec.code().isError()) {
            return answered(packetId, Qos.EXACTLY_ONCE, pubrec.code(), pubrec.diagnostics());
        }
        if (known || facts.version() == ProtocolVersion.V3_1_1) {
            write(Pubrel.of(packetId));
        } else {
            write(new Pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Diagnostics.NONE));
        }
        return null;
    }

    private @Nullable Malformed publish(Publish publish) {
        if (publish.topicAlias() != 0) {
            return new Malformed(ReasonCode.TOPIC_ALIAS_INVALID, "a topic alias, where none was allowed");
        }
        if (incoming != null) {
            incoming.published(publish);
            return null;
        }
        boolean again = publish.message().qos() == Qos.EXACTLY_ONCE && unreleased.get(publish.packetId());
        if (!again) {
            for (Subscribed one : subscribed) {
                if (one.filter().matches(publish.message().topic())) {
                    hand(publish.message(), one.handler());
                }
            }
        }
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> write(Puback.of(publish.packetId()));
            case EXACTLY_ONCE -> {
                unreleased.set(publish.packetId());
                write(Pubrec.of(publish.packetId()));
            }
        }
        return null;
    }

    /** A handler that throws has its message acknowledged all the same: sent again, it would throw again. */
    private static void hand(Message message, Consumer<Message> handler) {
        try {
            handler.accept(message);
        } catch (RuntimeException e) {
            LOG.error("a handler failed on {}", message, e);
        }
    }

    private @Nullable Malformed released(Pubrel pubrel) {
        if (incoming != null) {
            incoming.released(pubrel.packetId());
            return null;
        }
        unreleased.clear(pubrel.packetId());
        write(Pubcomp.of(pubrel.packetId()));
        return null;
    }

    private @Nullable Malformed suback(Suback suback) {
        if (owed.get(suback.packetId()) instanceof Owed.Codes codes) {
            return answered(suback.packetId(), codes, suback.codes());
        }
        if (!(owed.remove(suback.packetId()) instanceof Owed.Subscription subscription)) {
            return new Malformed(ReasonCode.PROTOCOL_ERROR, "a SUBACK that was not asked for");
        }
        ReasonCode code = suback.codes().size() == 1 ? suback.codes().get(0) : ReasonCode.PROTOCOL_ERROR;
        if (code.isError()) {
            subscription
                    .future()
                    .completeExceptionally(new RefusedException(
                            code, "subscription to \"" + subscription.filter() + "\": " + ConnectFailures.words(code)));
        } else {
            subscribed.removeIf(one -> one.filter().equals(subscription.filter()));
            subscribed.add(new Subscribed(subscription.filter(), subscription.handler()));
            subscription.future().complete(Qos.of(code.number()));
        }
        return null;
    }

    private @Nullable Malformed answered(int packetId, Owed.Codes owing, List<ReasonCode> codes) {
        if (codes.size() != owing.filters()) { // [MQTT-3.8.4-6] [MQTT5-3.11.3-2]
            return new Malformed(ReasonCode.PROTOCOL_ERROR, "an answer with another number of reason codes");
        }
        owed.remove(packetId);
        owing.future().complete(codes);
        return null;
    }

    private @Nullable Malformed unsuback(Unsuback unsuback) {
        if (owed.get(unsuback.packetId()) instanceof Owed.Codes codes) {
            return answered(unsuback.packetId(), codes, unsuback.codes());
        }
        if (!(owed.remove(unsuback.packetId()) instanceof Owed.Unsubscription unsubscription)) {
            return new Malformed(ReasonCode.PROTOCOL_ERROR, "an UNSUBACK that was not asked for");
        }
        subscribed.removeIf(one -> one.filter().equals(unsubscription.filter()));
        unsubscription.future().complete(null);
        return null;
    }

    private void write(Packet packet) {
        ByteBuf bytes = channel.alloc().buffer();
        PacketEncoder.encode(packet, facts.version(), bytes);
        line.written(System.nanoTime());
        write(bytes);
    }

    private void write(ByteBuf bytes) {
        ChannelFuture unused = channel.writeAndFlush(bytes, channel.voidPromise()); // what fails reaches the session
    }

    private static ConnectionLostException unwritten() {
        return new ConnectionLostException(ConnectionLostException.Kind.CLOSED, "the connection broke while writing");
    }

    /** The connection is over: everything owed fails. */
    void end(ConnectionLostException why) {
        List<Owed> all = List.copyOf(owed.values());
        owed.clear();
        all.forEach(one -> one.future().completeExceptionally(why));
        waiting.forEach(one -> one.future().completeExceptionally(why));
        waiting.clear();
    }
}
