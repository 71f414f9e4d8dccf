package io.sluice.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.session.Output;
import io.sluice.mqtt.broker.session.Session;
import io.sluice.mqtt.broker.session.SessionConnection;
import io.sluice.mqtt.broker.session.SessionLoop;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.net.PacketReader;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket from accept to close, on its event loop: the deadline of the CONNECT, the decision of the gate, then the
 * packets for its session and the keep alive. However it ends, the session is ended with it; nothing that one
 * connection does reaches another but by messages.
 */
final class Connection extends PacketReader implements SessionConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long LINGER_SECONDS = 5;

    /** Where a connection is. */
    private sealed interface State {
        record AwaitingConnect(Future<?> deadline) implements State {}

        record Deciding(Connect connect, Future<?> deadline) implements State {}

        record Open(Session session) implements State {}

        enum Closed implements State {
            INSTANCE
        }
    }

    private final Core core;
    private final ListenerSettings listener;
    private final SessionLoop loop;
    private final Channel channel;
    private final Output output;
    private State state;
    private long lastReadNanos;
    private boolean held;
    private @Nullable Future<?> keepAliveCheck;

    /** One that waits for its CONNECT from this moment on. */
    Connection(Channel channel, ListenerSettings listener, SessionLoop loop, Core core) {
        super(PacketDecoder.forServer(core.limits().packetBytes()));
        this.channel = channel;
        this.core = core;
        this.listener = listener;
        this.loop = loop;
        this.output = new Output(channel, loop);
        this.state = new State.AwaitingConnect(channel.eventLoop()
                .schedule(this::connectDeadline, core.limits().connectDeadline().toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    protected void packet(ChannelHandlerContext ctx, Packet packet) {
        if (state instanceof State.Open open) {
            open.session.packet(packet);
        } else if (state instanceof State.AwaitingConnect awaiting) {
            connect((Connect) packet, awaiting.deadline);
        }
    }

    private void connectDeadline() {
        core.counters().refused.increment();
        close();
    }

    private void connect(Connect connect, Future<?> deadline) {
        state = new State.Deciding(connect, deadline);
        if (connect.properties().authenticationMethod() != null) {
            refuse(connect, ReasonCode.BAD_AUTHENTICATION_METHOD, "enhanced authentication is not offered");
            return;
        }
        boolean nameless = connect.clientId().isEmpty();
        if (nameless && connect.version() == ProtocolVersion.V3_1_1 && !connect.cleanStart()) {
            refuse(connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, ""); // [MQTT3-3.1.3-8]
            return;
        }
        CompletableFuture<ReasonCode> decision = core.gate().decide(connect, listener);
        if (decision.isDone()) {
            decided(decision.join());
            return;
        }
        pause(channel.pipeline().context(this)); // what follows the CONNECT waits [MQTT-3.1.4-5]
        var unused = decision.whenComplete((code, bug) ->
                channel.eventLoop().execute(() -> decided(code == null ? ReasonCode.UNSPECIFIED_ERROR : code)));
    }

    private void decided(ReasonCode code) {
        if (!(state instanceof State.Deciding deciding)) {
            return; // gone meanwhile
        }
        if (code == ReasonCode.SUCCESS) {
            open(deciding);
        } else {
            refuse(deciding.connect, code, "");
        }
    }

    private void open(State.Deciding deciding) {
        Connect connect = deciding.connect;
        boolean nameless = connect.clientId().isEmpty();
        String clientId = nameless ? ClientIds.random() : connect.clientId();
        Access access = new Access(client(connect, clientId), core.authority(), core.refusals());
        Will will = connect.will();
        if (will != null && !access.will(will.message())) {
            refuse(connect, ReasonCode.NOT_AUTHORIZED, "the will is not allowed");
            return;
        }
        deciding.deadline.cancel(false);
        state = new State.Open(core.sessions().open(connect, access, this, output, loop));
        output.write(welcome(connect, nameless ? clientId : null), connect.version());
        keepAlive(connect.keepAliveSeconds());
        resume(channel.pipeline().context(this));
    }

    private Client client(Connect connect, String clientId) {
        return new Client(clientId, connect.userName(), Set.of(), null, listener.name());
    }

    private Connack welcome(Connect connect, @Nullable String assignedClientId) {
        BrokerLimits limits = core.limits();
        Connack.Capabilities capabilities = new Connack.Capabilities(
                limits.inflight(),
                Qos.EXACTLY_ONCE,
                true,
                limits.packetBytes(),
                limits.topicAliases(),
                true,
                true,
                true);
        // sessions end with their connection, whatever was asked for
        long sessionExpiry = connect.properties().sessionExpirySeconds() == 0 ? -1 : 0;
        Connack.Properties properties =
                new Connack.Properties(sessionExpiry, -1, assignedClientId, null, null, null, null, capabilities);
        return new Connack(false, ReasonCode.SUCCESS, properties, Diagnostics.NONE);
    }

    private void refuse(Connect connect, ReasonCode code, String reason) {
        core.counters().refused.increment();
        Diagnostics diagnostics = reason.isEmpty() ? Diagnostics.NONE : Diagnostics.of(reason);
        output.write(new Connack(false, code, Connack.Properties.DEFAULT, diagnostics), connect.version());
        close();
    }

    /** Ends the connection when nothing came for one and a half times the keep alive. [MQTT-3.1.2-22] */
    private void keepAlive(int seconds) {
        if (seconds > 0) {
            lastReadNanos = core.nanos().getAsLong();
            long allowedNanos = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
            checkKeepAlive(allowedNanos, allowedNanos);
        }
    }

    private void checkKeepAlive(long allowedNanos, long inNanos) {
        keepAliveCheck = channel.eventLoop()
                .schedule(
                        () -> {
                            long idle = held ? 0 : core.nanos().getAsLong() - lastReadNanos;
                            if (idle >= allowedNanos) {
                                end(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing came for 1.5 times the keep alive");
                            } else {
                                checkKeepAlive(allowedNanos, allowedNanos - idle);
                            }
                        },
                        inNanos,
                        TimeUnit.NANOSECONDS);
    }

    @Override
    protected void batchRead(ChannelHandlerContext ctx) {
        if (state instanceof State.Open open) {
            lastReadNanos = core.nanos().getAsLong();
            open.session.batchRead();
        }
    }

    @Override
    protected void malformed(ChannelHandlerContext ctx, Malformed malformed) {
        core.counters().malformed.increment();
        LOG.debug("malformed packet: peer={} code={} rule={}", channel, malformed.code(), malformed.text());
        if (state instanceof State.Open) {
            end(malformed.code(), malformed.text());
            return;
        }
        core.counters().refused.increment();
        if (malformed.code() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            output.write(Connack.refused(malformed.code(), malformed.text()), ProtocolVersion.V3_1_1);
        } else if (decoder().version() == ProtocolVersion.V5 && malformed.code().allowedIn(PacketType.CONNACK)) {
            output.write(Connack.refused(malformed.code(), malformed.text()), ProtocolVersion.V5);
        }
        close();
    }

    @Override
    public void end(ReasonCode code, String reason) {
        if (state instanceof State.Open open) {
            if (open.session.version() == ProtocolVersion.V5) {
                output.write(Disconnect.of(code, reason), ProtocolVersion.V5); // [MQTT5-4.13.1]
            }
            close();
        }
    }

    @Override
    public void close() {
        if (state instanceof State.Closed) {
            return;
        }
        end();
        output.close();
        leave();
        var unused = channel.eventLoop().schedule(this::closeNow, LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private void closeNow() {
        var unused = channel.close();
    }

    /** Leaves nothing behind. */
    private void leave() {
        State before = state;
        state = State.Closed.INSTANCE;
        if (before instanceof State.AwaitingConnect awaiting) {
            awaiting.deadline.cancel(false);
        } else if (before instanceof State.Deciding deciding) {
            deciding.deadline.cancel(false);
        } else if (before instanceof State.Open open) {
            if (keepAliveCheck != null) {
                keepAliveCheck.cancel(false);
            }
            core.sessions().end(open.session);
        }
    }

    @Override
    public void holdReads(boolean hold) {
        if (hold == held || !(state instanceof State.Open)) {
            return;
        }
        held = hold;
        if (hold) {
            pause(channel.pipeline().context(this));
        } else {
            resume(channel.pipeline().context(this));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && state instanceof State.Open open) {
            open.session.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        super.channelInactive(ctx);
        leave();
        output.release();
        core.counters().connections.decrementAndGet();
    }

    /** A socket that broke is nothing; anything else is a bug, which costs this connection and no other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean expected = cause instanceof IOException || cause.getCause() instanceof SSLException;
        if (expected) {
            LOG.debug("connection broken: peer={} reason={}", channel, cause.getMessage());
        } else {
            LOG.error("connection ended by a bug: peer={}", channel, cause);
        }
        close();
    }
}
