package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.kept.Attachment;
import io.sluice.mqtt.broker.kept.ConnectedWills;
import io.sluice.mqtt.broker.kept.KeptSession;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Routed;
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
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client. It lives as long as its connection and on that connection's event loop; only what brings
 * messages may be called from anywhere. What outlives it is in a {@link KeptSession}, when the client asked for that.
 */
public final class Session implements Subscriber, Attachment {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int PAUSE_SECONDS = 1;

    private final SessionContext context;
    private final Access access;
    private final ProtocolVersion version;
    private final SessionConnection connection;
    private final SessionLoop loop;
    private final Output output;
    private final Traffic traffic;
    private final @Nullable KeptSession kept;
    private final Owed owed;
    private final Outbound outbound;
    private final @Nullable DurableOutbound durable;
    private final Inbound inbound;
    private final Subscriptions subscriptions;
    private final boolean askedForExpiry;
    private final AtomicBoolean missed = new AtomicBoolean();
    private final boolean willIsKept;
    private long expirySeconds;
    private @Nullable Will will;
    private volatile boolean open = true;

    /** One that ends with its connection. */
    Session(Opening opening, SessionContext context) {
        this(opening, context, null, 0);
    }

    /** One that outlives its connection. */
    Session(Opening opening, SessionContext context, @Nullable KeptSession kept, long expirySeconds) {
        Connect connect = opening.connect();
        this.context = context;
        this.access = opening.access();
        this.version = connect.version();
        this.askedForExpiry = connect.properties().sessionExpirySeconds() > 0;
        this.expirySeconds = expirySeconds;
        this.will = connect.will();
        this.willIsKept = kept == null && will != null && ConnectedWills.keeps(will.message());
        this.connection = opening.connection();
        this.loop = opening.loop();
        this.output = opening.output();
        this.traffic = context.router().traffic();
        this.kept = kept;
        this.owed = new Owed(context.router());
        int aliases = Math.min(
                connect.properties().topicAliasMaximum(), context.limits().topicAliases());
        PublishWriter writer = new PublishWriter(output, version, aliases, traffic, context.nanos());
        int window = context.limits().window(connect);
        if (kept == null) {
            this.durable = null;
            this.outbound =
                    new VolatileOutbound(loop, output, writer, version, window, context.limits(), context.router());
        } else {
            DurableOutbound fromQueue = new DurableOutbound(this, kept, output, writer, traffic, window);
            this.durable = fromQueue;
            this.outbound = fromQueue;
            kept.attach(this);
        }
        this.subscriptions = new Subscriptions(this, access, context, kept);
        this.inbound = new Inbound(this, context, output, kept);
    }

    /** The client was welcomed: what waits for it is sent. */
    public void begin() {
        if (durable != null) {
            durable.resume();
            settle();
        }
    }

    /** What its client speaks. */
    public ProtocolVersion version() {
        return version;
    }

    /** How long it outlives its connection, as granted. */
    public long expirySeconds() {
        return expirySeconds;
    }

    Access access() {
        return access;
    }

    SessionLoop loop() {
        return loop;
    }

    /** What the read at hand has to make durable. */
    Owed owed() {
        return owed;
    }

    /** Who publishes what comes from its client. */
    Subscriber publisher() {
        return kept == null ? this : kept;
    }

    // ---- messages for the client

    @Override
    public boolean ready() {
        return open;
    }

    @Override
    public void deliver(Routed routed, Target target, Owed publisherOwes) {
        routed(routed, target);
    }

    @Override
    public void routed(Routed routed, Target target) {
        if (loop.inLoop()) {
            take(routed, target);
        } else {
            loop.post(this, routed, target);
        }
    }

    @Override
    public void stored(Routed routed, Target target, long offset) {
        if (!loop.post(this, routed, target, offset) && missed.compareAndSet(false, true)) {
            later(false, this::missed);
        }
    }

    /** Takes a message on the session's own loop. One that cannot be sent is lost, and its publisher goes on. */
    void take(Routed routed, Target target) {
        if (!open) {
            cameLate(routed, target);
            return;
        }
        if (!subscriptions.mayReceive(routed.message().topic())) {
            return;
        }
        try {
            outbound.message(routed, target);
        } catch (RuntimeException e) {
            notSent(routed, e);
        }
    }

    /** Of a shared subscription, another member gets it. */
    private void cameLate(Routed routed, Target target) {
        TopicFilter share = target.share();
        if (share == null || !context.router().passOn(routed, share, owed)) {
            traffic.dropped(kept == null ? DropReason.SESSION_ENDED : DropReason.OFFLINE);
        }
        var unused = owed.commit();
    }

    /** The same of one that is in the queue. */
    void take(Routed routed, Target target, long offset) {
        if (!open || durable == null) {
            return;
        }
        try {
            durable.stored(routed, target, offset);
            settle();
        } catch (RuntimeException e) {
            notSent(routed, e);
        }
    }

    private void notSent(Routed routed, RuntimeException bug) {
        traffic.dropped(DropReason.SUBSCRIBER_FAILED);
        LOG.error("message not sent: {}", routed.message(), bug);
    }

    private void missed() {
        missed.set(false);
        if (open && durable != null) {
            durable.missed();
            settle();
        }
    }

    boolean mayReceive(Routed routed) {
        return subscriptions.mayReceive(routed.message().topic());
    }

    /** Of one that waited, and may have been routed by other rules. */
    boolean mayStillReceive(Routed routed) {
        return access.receive(routed.message().topic());
    }

    // ---- packets of the client

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

    /** What was owed beside a read is committed. */
    void settle() {
        inbound.batchRead();
    }

    /** The socket takes more again. */
    public void writable() {
        if (open) {
            outbound.pump();
            settle();
        }
    }

    private void subscribe(Subscribe subscribe) {
        List<Interest> sendRetained = new ArrayList<>(2);
        List<ReasonCode> codes = subscriptions.subscribe(subscribe, sendRetained);
        answer(new Suback(subscribe.packetId(), codes, Diagnostics.NONE)); // [MQTT-3.8.4-1]
        sendRetained.forEach(interest -> subscriptions.sendRetained(interest, outbound));
    }

    private void unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = subscriptions.unsubscribe(unsubscribe);
        answer(new Unsuback(unsubscribe.packetId(), codes, Diagnostics.NONE)); // [MQTT-3.10.4-4]
    }

    /** Answers at once, or when what is kept has become durable. */
    private void answer(Packet packet) {
        if (kept == null) {
            output.write(packet, version);
        } else {
            inbound.owe(packet);
        }
    }

    /** Owes a PUBREL. */
    void release(int packetId) {
        inbound.owePubrel(packetId);
    }

    /**
     * The rules have changed: asks again, takes away the subscriptions that are refused, and drops what waits and may
     * not be sent. The client is not told, for MQTT has no word for it.
     */
    void reauthorise() {
        if (open) {
            access.refresh();
            subscriptions.reauthorise();
            outbound.removeUnless(access::receive);
            settle();
        }
    }

    private void disconnect(Disconnect disconnect) {
        if (!askedForExpiry && disconnect.sessionExpirySeconds() > 0) {
            refuse(ReasonCode.PROTOCOL_ERROR, "a session expiry after CONNECT had none"); // [MQTT5-3.14.2.2.2]
            return;
        }
        if (disconnect.sessionExpirySeconds() >= 0) {
            expirySeconds = context.kept().settings().grantedSeconds(disconnect.sessionExpirySeconds());
        }
        if (disconnect.code() == ReasonCode.SUCCESS) {
            will = null; // [MQTT-3.14.4-3]
        }
        closeWithoutWord();
    }

    // ---- the connection

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

    /** Has something done on the session's loop, at once or after a pause; not when the broker is closing. */
    void later(boolean pause, Runnable task) {
        try {
            if (pause) {
                var unused = loop.loop().schedule(task, PAUSE_SECONDS, TimeUnit.SECONDS);
            } else {
                loop.loop().execute(task);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("the broker is closing");
        }
    }

    /**
     * The connection is gone, or going. A session that ends with it leaves nothing behind and its will is published;
     * of one that is kept, its messages and its will wait from then on. False when that was so already.
     */
    boolean ended() {
        if (!open) {
            return false;
        }
        open = false;
        inbound.batchRead();
        Will left = will != null && access.willDue(will.message()) ? will : null;
        if (kept != null && durable != null) {
            outbound.end();
            context.kept().detach(kept, expirySeconds, durable.sentTo(), left);
            return true;
        }
        subscriptions.end();
        outbound.end();
        if (left != null) {
            context.router().route(left.message(), this, owed);
        }
        if (willIsKept) {
            context.kept().connectedWills().over(access.client().clientId(), owed.batch());
        }
        var unused = owed.commit();
        return true;
    }
}
