package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Grant;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Subscriber;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Subscribe.RetainHandling;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import io.sluice.store.Batch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client. It lives as long as its connection and on that connection's event loop; only
 * {@link #deliver} may be called from anywhere.
 */
public final class Session implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Access access;
    private final ProtocolVersion version;
    private final long sessionExpirySeconds;
    private final SessionConnection connection;
    private final SessionLoop loop;
    private final Router router;
    private final Output output;
    private final Outbound outbound;
    private final Inbound inbound;
    private final SessionLimits limits;
    private final Traffic traffic;
    private final Set<TopicFilter> filters = new HashSet<>(4);
    private boolean selective; // some of what its filters match is not for it
    private @Nullable Will will;
    private volatile boolean open = true;

    Session(
            Connect connect,
            Access access,
            SessionConnection connection,
            Output output,
            SessionLoop loop,
            SessionLimits limits,
            Router router,
            LongSupplier nanos) {
        this.access = access;
        this.version = connect.version();
        this.sessionExpirySeconds = connect.properties().sessionExpirySeconds();
        this.will = connect.will();
        this.connection = connection;
        this.loop = loop;
        this.router = router;
        this.output = output;
        this.limits = limits;
        this.traffic = router.traffic();
        int window = Math.min(connect.properties().receiveMaximum(), limits.inflight());
        long maxPacketBytes = connect.properties().maximumPacketSize();
        this.outbound = new Outbound(
                output, version, window, maxPacketBytes < 0 ? Long.MAX_VALUE : maxPacketBytes, limits, traffic, nanos);
        this.inbound = new Inbound(this, router, output, limits, traffic);
    }

    String clientId() {
        return access.client().clientId();
    }

    /** What its client may do. */
    Access access() {
        return access;
    }

    /** What its client speaks. */
    public ProtocolVersion version() {
        return version;
    }

    SessionLoop loop() {
        return loop;
    }

    @Override
    public boolean ready() {
        return open;
    }

    @Override
    public void deliver(Routed routed, Target target) {
        if (loop.inLoop()) {
            take(routed, target);
        } else {
            loop.post(this, routed, target);
        }
    }

    /** Takes a message on the session's own loop. One that cannot be sent is lost, and its publisher goes on. */
    void take(Routed routed, Target target) {
        if (!open || (selective && !access.receive(routed.message().topic()))) {
            return;
        }
        try {
            outbound.message(routed, target);
        } catch (RuntimeException e) {
            traffic.dropped(DropReason.SUBSCRIBER_FAILED);
            LOG.error("message not sent: {}", routed.message(), e);
        }
    }

    /** One packet of the client. */
    public void packet(Packet packet) {
        switch (packet.type()) {
            case PUBLISH -> inbound.publish((Publish) packet);
            case PUBACK -> outbound.puback(((Puback) packet).packetId());
            case PUBREC -> outbound.pubrec(((Pubrec) packet).packetId(), ((Pubrec) packet).code());
            case PUBREL -> inbound.pubrel(((Pubrel) packet).packetId());
            case PUBCOMP -> outbound.pubcomp(((Pubcomp) packet).packetId());
            case SUBSCRIBE -> subscribe((Subscribe) packet);
            case UNSUBSCRIBE -> unsubscribe((Unsubscribe) packet);
            case PINGREQ -> output.write(Pingresp.INSTANCE, version);
            case DISCONNECT -> disconnect((Disconnect) packet);
            case AUTH -> refuse(ReasonCode.PROTOCOL_ERROR, "AUTH without an authentication method");
            case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                throw new IllegalStateException("the decoder lets no " + packet.type() + " through");
        }
    }

    /** The socket has no more for now. */
    public void batchRead() {
        inbound.batchRead();
    }

    /** The socket takes more again. */
    public void writable() {
        outbound.pump();
    }

    private void subscribe(Subscribe subscribe) {
        List<ReasonCode> codes = new ArrayList<>(subscribe.requests().size());
        List<Interest> sendRetained = new ArrayList<>(2);
        for (Subscribe.Request request : subscribe.requests()) {
            codes.add(subscribe(request, subscribe.subscriptionIdentifier(), sendRetained));
        }
        output.write(new Suback(subscribe.packetId(), codes, Diagnostics.NONE), version); // [MQTT-3.8.4-1]
        for (Interest interest : sendRetained) {
            Target target = Target.of(interest);
            router.forEachRetained(interest.filter(), routed -> {
                if (access.readRetained(routed.message().topic())) {
                    outbound.retained(routed, target);
                }
            });
        }
    }

    private ReasonCode subscribe(Subscribe.Request request, int identifier, List<Interest> sendRetained) {
        TopicFilter filter = request.filter();
        if (filter.levels() > limits.levels()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filters.size() >= limits.subscriptions() && !filters.contains(filter)) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        Grant grant = access.subscribe(filter);
        if (grant == Grant.NONE) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        selective |= grant == Grant.SOME;
        filters.add(filter);
        Interest interest =
                new Interest(this, filter, request.qos(), request.noLocal(), request.retainAsPublished(), identifier);
        boolean isNew = router.subscribe(interest);
        boolean retained = request.retainHandling() == RetainHandling.SEND
                || (request.retainHandling() == RetainHandling.SEND_IF_NEW && isNew); // [MQTT5-3.3.1-9] to -11
        if (retained && filter.group() == null) {
            sendRetained.add(interest);
        }
        return granted(request.qos());
    }

    private static ReasonCode granted(Qos qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> ReasonCode.SUCCESS;
            case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
            case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
        };
    }

    /**
     * The rules have changed: asks again, takes away the subscriptions that are refused, and drops what waits and may
     * not be sent. The client is not told, for MQTT has no word for it.
     */
    void reauthorise() {
        if (!open) {
            return;
        }
        access.refresh();
        selective = false;
        filters.removeIf(filter -> {
            Grant grant = access.subscribe(filter);
            selective |= grant == Grant.SOME;
            return grant == Grant.NONE && router.unsubscribe(this, filter);
        });
        outbound.removeUnless(access::receive);
    }

    private void unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = new ArrayList<>(unsubscribe.filters().size());
        for (TopicFilter filter : unsubscribe.filters()) {
            boolean existed = filters.remove(filter) && router.unsubscribe(this, filter);
            codes.add(existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        output.write(new Unsuback(unsubscribe.packetId(), codes, Diagnostics.NONE), version); // [MQTT-3.10.4-4]
    }

    private void disconnect(Disconnect disconnect) {
        if (sessionExpirySeconds == 0 && disconnect.sessionExpirySeconds() > 0) {
            refuse(ReasonCode.PROTOCOL_ERROR, "a session expiry after CONNECT had none"); // [MQTT5-3.14.2.2.2]
            return;
        }
        if (disconnect.code() == ReasonCode.SUCCESS) {
            will = null; // [MQTT-3.14.4-3]
        }
        closeWithoutWord();
    }

    /** Ends the connection for a reason, which a client of 5 is told. */
    void refuse(ReasonCode code, String reason) {
        connection.end(code, reason);
    }

    /** Ends the connection after what was written. */
    void closeWithoutWord() {
        connection.close();
    }

    /** Stops or goes on reading. */
    void holdReads(boolean hold) {
        connection.holdReads(hold);
    }

    /** The connection is gone, or going: leaves nothing behind, and publishes the will. Idempotent. */
    void ended() {
        if (!open) {
            return;
        }
        open = false;
        inbound.batchRead();
        for (TopicFilter filter : filters) {
            router.unsubscribe(this, filter);
        }
        filters.clear();
        outbound.end();
        Will left = will;
        if (left != null && access.will(left.message())) {
            Batch batch = new Batch();
            router.route(left.message(), this, batch);
            if (!batch.isEmpty()) {
                var unused = router.commit(batch);
            }
        }
    }
}
