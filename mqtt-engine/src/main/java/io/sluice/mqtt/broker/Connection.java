package io.sluice.mqtt.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.login.Attempt;
import io.sluice.mqtt.broker.login.ScramExchange;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.broker.session.Opening;
import io.sluice.mqtt.broker.session.Output;
import io.sluice.mqtt.broker.session.Session;
import io.sluice.mqtt.broker.session.SessionConnection;
import io.sluice.mqtt.broker.session.SessionLoop;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.net.PacketReader;
import io.sluice.mqtt.packet.Auth;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
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

        record Deciding(Connect connect, RemotePeer peer, Future<?> deadline) implements State {}

        /** Let in, and waiting for its session. */
        record Admitted(
                Connect connect,
                RemotePeer peer,
                Verdict.Accepted who,
                @Nullable ByteBuffer proof,
                @Nullable String assignedClientId,
                Client client,
                Opening opening)
                implements State {}

        record Open(Session session, Admitted as) implements State {}

        enum Closed implements State {
            INSTANCE
        }
    }

    private final Core core;
    private final ListenerTerms terms;
    private final ListenerSettings listener;
    private final Allowance allowance;
    private final SessionLoop loop;
    private final Channel channel;
    private final Output output;
    private final SlowReader reader;
    private final Deadlines deadlines;
    private State state;
    private boolean heldBySession;
    private boolean held;
    private int packets; // of the read at hand
    private @Nullable ScramExchange exchange; // while one is under way

    /** One that waits for its CONNECT from this moment on. */
    Connection(Channel channel, ListenerTerms terms, SessionLoop loop, Core core) {
        super(PacketDecoder.forServer(terms.connection().packetBytes()));
        this.channel = channel;
        this.core = core;
        this.terms = terms;
        this.listener = terms.settings();
        this.allowance = new Allowance(terms.clients(), core);
        this.loop = loop;
        this.output = new Output(channel, loop);
        this.reader = new SlowReader(channel, this::stuck);
        this.deadlines = new Deadlines(channel.eventLoop(), core, this::end);
        long deadlineNanos = terms.connection().connectDeadline().toNanos();
        this.state = new State.AwaitingConnect(
                channel.eventLoop().schedule(this::connectDeadline, deadlineNanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        core.router().traffic().bytesIn.add(((ByteBuf) read).readableBytes());
        super.channelRead(ctx, read);
    }

    @Override
    protected void packet(ChannelHandlerContext ctx, Packet packet) {
        packets++;
        if (state instanceof State.Open open) {
            if (packet instanceof Auth auth && open.as.connect.properties().authenticationMethod() != null) {
                proveAgain(open.as, auth);
            } else {
                open.session.packet(packet);
                if (packet instanceof Publish publish) {
                    allowance.published(publish.message(), channel, this::hold);
                }
            }
        } else if (state instanceof State.AwaitingConnect awaiting) {
            connect((Connect) packet, awaiting.deadline);
        } else if (state instanceof State.Deciding deciding) {
            prove(deciding, packet);
        }
    }

    /** Counts it in at its address, now that this is known; ends it when there are too many. */
    void countAddress() {
        if (!allowance.comesFrom(ProxyHeader.client(channel), listener.tls() != null)) {
            close();
        }
    }

    private void connectDeadline() {
        core.refusals().count(Refusal.CONNECT_DEADLINE);
        close();
    }

    private void connect(Connect connect, Future<?> deadline) {
        core.counters().connects.increment();
        RemotePeer peer = RemotePeer.of(channel, listener);
        State.Deciding deciding = new State.Deciding(connect, peer, deadline);
        state = deciding;
        output.obey(connect.properties());
        Connack elsewhere = core.redirects().onConnect(terms.redirect());
        if (elsewhere != null) {
            core.refusals().count(Refusal.REDIRECTED);
            output.write(elsewhere, connect.version());
            close();
            return;
        }
        boolean nameless = connect.clientId().isEmpty();
        if (nameless && connect.version() == ProtocolVersion.V3_1_1 && !connect.cleanStart()) {
            refuse(connect, Refusal.CLIENT_ID, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, ""); // [MQTT3-3.1.3-8]
            return;
        }
        String method = connect.properties().authenticationMethod();
        if (method != null) {
            begin(deciding, method);
            return;
        }
        CompletableFuture<Admission> decision = core.gate().decide(peer.attempt(connect), listener);
        if (decision.isDone()) {
            decided(decision.join());
            return;
        }
        pause(channel.pipeline().context(this)); // what follows the CONNECT waits [MQTT-3.1.4-5]
        var unused = decision.whenComplete((admission, bug) -> channel.eventLoop()
                .execute(() -> decided(
                        admission == null
                                ? new Admission.Out(Refusal.FAILURE, ReasonCode.UNSPECIFIED_ERROR)
                                : admission)));
    }

    private void decided(Admission admission) {
        if (!(state instanceof State.Deciding deciding)) {
            return; // gone meanwhile
        }
        if (admission instanceof Admission.In in) {
            open(deciding, in.who(), null);
        } else if (admission instanceof Admission.Out out) {
            refuse(deciding.connect, out.refusal(), out.code(), "");
        }
    }

    /** Begins the exchange of an enhanced authentication. [MQTT5-4.12] */
    private void begin(State.Deciding deciding, String method) {
        exchange = core.gate().exchange(method, deciding.peer.attempt(deciding.connect), listener);
        if (exchange == null) {
            refuse(
                    deciding.connect,
                    Refusal.AUTHENTICATION_METHOD,
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "this method is not offered");
            return;
        }
        prove(deciding, deciding.connect.properties().authenticationData());
    }

    private void prove(State.Deciding deciding, Packet packet) {
        String method = deciding.connect.properties().authenticationMethod();
        boolean next = packet instanceof Auth auth
                && auth.code() == ReasonCode.CONTINUE_AUTHENTICATION
                && Objects.equals(auth.method(), method);
        if (next && exchange != null) {
            prove(deciding, ((Auth) packet).data());
        } else {
            core.refusals().count(Refusal.MALFORMED_CONNECT);
            answer(deciding.connect, ReasonCode.PROTOCOL_ERROR, "expected AUTH of the same method"); // [MQTT5-4.12.0-5]
        }
    }

    private void prove(State.Deciding deciding, @Nullable ByteBuffer data) {
        Attempt attempt = deciding.peer.attempt(deciding.connect);
        ScramExchange.Step step = Objects.requireNonNull(exchange).step(data);
        if (step instanceof ScramExchange.Step.Challenge challenge) {
            prove(ReasonCode.CONTINUE_AUTHENTICATION, challenge.data());
        } else if (step instanceof ScramExchange.Step.Done done) {
            exchange = null;
            core.gate().proved(done.user(), attempt);
            open(deciding, Verdict.Accepted.as(done.user()), done.data());
        } else if (step instanceof ScramExchange.Step.Failed failed) {
            decided(core.gate().failed(attempt.named(failed.user()), failed.reason()));
        }
    }

    /** Takes a further proof of a client that is in; it stays who it is. [MQTT5-4.12.1] */
    private void proveAgain(State.Admitted open, Auth auth) {
        String method = open.connect.properties().authenticationMethod();
        if (auth.code() == ReasonCode.REAUTHENTICATE && exchange == null && method != null) {
            exchange = core.gate().exchange(method, open.peer.attempt(open.connect), listener);
        }
        ScramExchange running = exchange;
        if (running == null || !Objects.equals(auth.method(), method)) {
            end(ReasonCode.PROTOCOL_ERROR, "AUTH that belongs to no authentication"); // [MQTT5-4.12.1-1]
            return;
        }
        ScramExchange.Step step = running.step(auth.data());
        if (step instanceof ScramExchange.Step.Challenge challenge) {
            prove(ReasonCode.CONTINUE_AUTHENTICATION, challenge.data());
        } else if (step instanceof ScramExchange.Step.Done done && done.user().equals(open.who.user())) {
            exchange = null;
            prove(ReasonCode.SUCCESS, done.data());
        } else {
            core.refusals().count(Refusal.CREDENTIALS);
            var unused = core.gate().failed(open.peer.attempt(open.connect).named(open.who.user()), "credentials");
            end(ReasonCode.NOT_AUTHORIZED, "not authenticated again"); // [MQTT5-4.12.1-2]
        }
    }

    private void prove(ReasonCode code, ByteBuffer data) {
        output.write(new Auth(code, ScramExchange.METHOD, data, Diagnostics.NONE), ProtocolVersion.V5);
    }

    /**
     * Lets a client in.
     *
     * @param proof what proves the broker to it, at the end of an enhanced authentication
     */
    private void open(State.Deciding deciding, Verdict.Accepted who, @Nullable ByteBuffer proof) {
        Connect connect = deciding.connect;
        boolean nameless = connect.clientId().isEmpty();
        String clientId = nameless ? ClientIds.random() : connect.clientId();
        Access access = new Access(deciding.peer.client(clientId, who), core.authority(), core.refusals());
        Will will = connect.will();
        if (will != null && !access.will(will.message())) {
            answer(connect, ReasonCode.NOT_AUTHORIZED, "the will is not allowed");
            return;
        }
        if (core.takeovers().locked(clientId, null)) {
            String reason = "another connection keeps taking this client id";
            refuse(connect, Refusal.TAKEOVERS, ReasonCode.SERVER_BUSY, reason);
            return;
        }
        ReasonCode intercepted = core.intercepted(access.client(), will);
        if (intercepted != ReasonCode.SUCCESS) {
            answer(connect, intercepted, "");
            return;
        }
        deciding.deadline.cancel(false);
        Opening opening = new Opening(connect, access, this, output, loop);
        state = new State.Admitted(
                connect, deciding.peer, who, proof, nameless ? clientId : null, access.client(), opening);
        core.sessions().open(opening);
        if (state instanceof State.Admitted) {
            pause(channel.pipeline().context(this));
        }
    }

    @Override
    public void opened(Session session, boolean present) {
        if (!(state instanceof State.Admitted admitted)) {
            return;
        }
        Connect connect = admitted.connect;
        state = new State.Open(session, admitted);
        int keepAlive = connect.version() == ProtocolVersion.V5 // 3.1.1 has no word for another one
                ? terms.connection().keepAliveFor(connect.keepAliveSeconds())
                : connect.keepAliveSeconds();
        Connack welcome = Welcome.of(
                connect,
                new Welcome.Granted(present, session.expirySeconds(), keepAlive),
                admitted.assignedClientId,
                admitted.proof,
                terms.connection(),
                core.limits().session());
        output.write(welcome, connect.version());
        deadlines.keepAlive(keepAlive, () -> held);
        Instant until = admitted.who.until();
        if (until != null) {
            deadlines.expire(until);
        }
        session.begin();
        resume(channel.pipeline().context(this));
    }

    @Override
    public void refused(Refusal refusal, ReasonCode code, String reason) {
        if (state instanceof State.Admitted admitted) {
            if (refusal == Refusal.OTHER_USER) {
                var unused = core.gate().refused(admitted.peer.attempt(admitted.connect), refusal, code, reason);
            }
            refuse(admitted.connect, refusal, code, reason);
        }
    }

    private void refuse(Connect connect, Refusal refusal, ReasonCode code, String reason) {
        core.refusals().count(refusal);
        answer(connect, code, reason);
    }

    /** Answers a CONNECT that is refused, which was counted. */
    private void answer(Connect connect, ReasonCode code, String reason) {
        Diagnostics diagnostics = reason.isEmpty() ? Diagnostics.NONE : Diagnostics.of(reason);
        output.write(new Connack(false, code, Connack.Properties.DEFAULT, diagnostics), connect.version());
        close();
    }

    @Override
    protected void batchRead(ChannelHandlerContext ctx) {
        core.router().traffic().packetsIn.add(packets);
        packets = 0;
        if (state instanceof State.Open open) {
            deadlines.read();
            open.session.batchRead();
            hold();
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
        boolean version = malformed.code() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        core.refusals().count(version ? Refusal.PROTOCOL_VERSION : Refusal.MALFORMED_CONNECT);
        if (version) {
            output.write(Connack.refused(malformed.code(), malformed.text()), ProtocolVersion.V3_1_1);
        } else if (decoder().version() == ProtocolVersion.V5 && malformed.code().allowedIn(PacketType.CONNACK)) {
            output.write(Connack.refused(malformed.code(), malformed.text()), ProtocolVersion.V5);
        }
        close();
    }

    @Override
    public void end(ReasonCode code, String reason) {
        if (state instanceof State.Open open) {
            Disconnect last = core.redirects().farewell(Disconnect.of(code, reason), terms.redirect());
            core.counters().ended(last.code());
            if (code == ReasonCode.SESSION_TAKEN_OVER) {
                core.takeovers().failed(open.as.connect.clientId(), null);
            }
            if (open.session.version() == ProtocolVersion.V5) {
                output.write(last, ProtocolVersion.V5); // [MQTT5-4.13.1]
            }
            close();
        } else if (state instanceof State.Admitted) {
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
        } else if (before instanceof State.Admitted admitted) {
            core.sessions().end(admitted.opening);
            core.left(admitted.client);
        } else if (before instanceof State.Open open) {
            deadlines.cancel();
            core.sessions().end(open.as.opening);
            core.left(open.as.client);
        }
    }

    @Override
    public void holdReads(boolean hold) {
        heldBySession = hold;
        hold();
    }

    private void hold() {
        boolean hold = heldBySession || allowance.slowed() || reader.isBehind();
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
        reader.changed();
        if (channel.isWritable() && state instanceof State.Open open) {
            channel.eventLoop()
                    .execute(
                            () -> { // never in the middle of a write
                                hold();
                                open.session.writable();
                            });
        }
    }

    private void stuck() {
        core.refusals().count(Refusal.STUCK);
        close();
        closeNow(); // it takes no last word either
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !allowance.handshakeOver(handshake)) {
            close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        super.channelInactive(ctx);
        leave();
        output.release();
        reader.end();
        core.counters().connections.decrementAndGet();
        allowance.gone();
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
