package io.sluice.mqtt.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.mqtt.client.ConnectionLostException.Kind;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.net.PacketReader;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's end of one connection, from CONNECT to the last packet. Lives on the channel's event loop.
 *
 * <pre>
 *   Opening ──CONNACK──► Up ──DISCONNECT, silence, close──► Gone
 *      └────refused, closed, not MQTT───────────────────────►┘
 * </pre>
 */
final class ClientSession extends PacketReader {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private static final long RETIRE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETIRE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    // what a server's first byte may be
    private static final byte CONNACK = 0x20;
    private static final byte AUTH = (byte) 0xF0;
    private static final byte TLS_ALERT = 0x15;

    private sealed interface State {

        /** CONNECT is sent or will be, when TLS stands. */
        record Opening() implements State {}

        record Up(Connected facts, KeepAlive keepAlive) implements State {}

        record Gone() implements State {}
    }

    // for the connection
    private final Endpoint endpoint;
    private final Login login;
    private final ClientSettings settings;
    private final ProtocolVersion version;
    private final Dial.Purpose purpose;
    private final Consumer<ConnectionLostException> lost;
    private final ConnectFailures failures;
    private final CompletableFuture<Connected> established = new CompletableFuture<>();
    private State state = new State.Opening();
    private boolean asked;
    private boolean heard;

    // from the moment it is up
    private @Nullable Channel channel;
    private @Nullable Exchanges exchanges;

    ClientSession(
            Route route,
            ClientSettings settings,
            ProtocolVersion version,
            Dial.Purpose purpose,
            Consumer<ConnectionLostException> lost) {
        super(PacketDecoder.forClient(version, settings.session().maximumPacketSize()));
        this.endpoint = route.endpoint();
        this.login = route.login();
        this.settings = settings;
        this.version = version;
        this.purpose = purpose;
        this.lost = lost;
        this.failures = new ConnectFailures(endpoint, settings);
    }

    /** Completes with the CONNACK, or fails with a {@link ConnectFailedException}. */
    CompletableFuture<Connected> established() {
        return established;
    }

    /** What goes on over the connection; null unless it is up. */
    @Nullable
    Exchanges exchanges() {
        return state instanceof State.Up ? exchanges : null;
    }

    /** Hands what the server publishes to an inbox; before anything came. On the event loop. */
    void receiveInto(Inbox inbox) {
        Channel here = channel;
        Exchanges going = exchanges;
        if (here != null && going != null) {
            ChannelHandlerContext ctx = here.pipeline().context(this);
            int most = settings.session().receiveMaximum();
            going.receiveInto(new Incoming(inbox, most, hold -> {
                if (hold) {
                    pause(ctx);
                } else {
                    resume(ctx);
                }
            }));
        }
    }

    /** Says DISCONNECT, then closes. On the event loop. */
    void disconnect() {
        Channel here = channel;
        if (state instanceof State.Up && here != null) {
            write(here, Disconnect.NORMAL);
            gone(new ConnectionLostException(Kind.CLOSED_HERE, "disconnected"));
            here.flush();
            close(here);
        }
    }

    /** Sends no further message, waits for the answers to those that were sent, then disconnects. On the event loop. */
    void retire(String why) {
        Channel here = channel;
        Exchanges going = exchanges;
        if (state instanceof State.Up && here != null && going != null) {
            going.hold();
            retireWhenIdle(here, going, why, System.nanoTime() + RETIRE_NANOS);
        }
    }

    private void retireWhenIdle(Channel here, Exchanges going, String why, long deadline) {
        if (!(state instanceof State.Up)) {
            return;
        }
        if (going.owesNothing() || System.nanoTime() - deadline >= 0) {
            write(here, Disconnect.NORMAL);
            gone(new ConnectionLostException(Kind.RETIRED, why));
            here.flush();
            close(here);
            return;
        }
        ScheduledFuture<?> unused = here.eventLoop()
                .schedule(() -> retireWhenIdle(here, going, why, deadline), RETIRE_LOOK_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Closes without a word. On the event loop. */
    void abort(String why) {
        Channel here = channel;
        if (here != null) {
            gone(new ConnectionLostException(Kind.CLOSED_HERE, why));
            close(here);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!endpoint.tls() && endpoint.webSocketPath() == null) {
            connect(ctx.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                refuse(ctx.channel(), failures.opening(handshake.cause()));
            } else if (lacksAgreement(ctx.channel())) {
                refuse(ctx.channel(), failures.alpn());
            } else if (endpoint.webSocketPath() == null) {
                connect(ctx.channel());
            }
        } else if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            connect(ctx.channel());
        }
        ctx.fireUserEventTriggered(event);
    }

    private boolean lacksAgreement(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return !settings.server().tls().alpn().isEmpty() && tls != null && tls.applicationProtocol() == null;
    }

    private void connect(Channel channel) {
        if (purpose == Dial.Purpose.PROBE) {
            state = new State.Gone();
            end();
            established.complete(null);
            close(channel);
            return;
        }
        asked = true;
        boolean v5 = version == ProtocolVersion.V5;
        Connect.Properties properties = new Connect.Properties(
                settings.session().expiry().toSeconds(),
                settings.session().receiveMaximum(),
                settings.session().maximumPacketSize(),
                0,
                false,
                true,
                null,
                null,
                List.of());
        write(
                channel,
                new Connect(
                        version,
                        cleanStart(),
                        (int) settings.keepAlive().toSeconds(),
                        settings.clientId(),
                        settings.session().will(),
                        login.username(),
                        login.password() == null
                                ? null
                                : ByteBuffer.wrap(login.password().bytes()),
                        v5 ? properties : Connect.Properties.DEFAULT));
        channel.flush();
    }

    /** In 3.1.1 it also says that the session ends with the connection, so one that is to be kept is gone on with. */
    private boolean cleanStart() {
        return version == ProtocolVersion.V5
                ? settings.session().cleanStart()
                : settings.session().expiry().isZero();
    }

    private void write(Channel channel, Packet packet) {
        ByteBuf bytes = channel.alloc().buffer();
        PacketEncoder.encode(packet, version, bytes);
        ChannelFuture unused = channel.write(bytes, channel.voidPromise()); // what fails reaches exceptionCaught
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (state instanceof State.Up up) {
            up.keepAlive().read(System.nanoTime());
        } else if (!heard && read instanceof ByteBuf bytes && bytes.isReadable()) {
            heard = true;
            greeted(ctx.channel(), bytes.getByte(bytes.readerIndex()));
        }
        super.channelRead(ctx, read);
    }

    /** Anything but MQTT is told by its first byte; waiting for a whole packet of it could take for ever. */
    private void greeted(Channel channel, byte first) {
        if (first == TLS_ALERT) {
            refuse(channel, failures.tlsExpected());
        } else if (first != CONNACK && first != AUTH) {
            refuse(channel, failures.notMqtt());
        }
    }

    @Override
    protected void packet(ChannelHandlerContext ctx, Packet packet) {
        if (state instanceof State.Up) {
            up(ctx.channel(), packet);
        } else if (state instanceof State.Opening) {
            opening(ctx.channel(), packet);
        }
    }

    @Override
    protected void malformed(ChannelHandlerContext ctx, Malformed malformed) {
        if (state instanceof State.Up) {
            breach(ctx.channel(), malformed);
        } else {
            refuse(ctx.channel(), failures.notMqtt());
        }
    }

    @Override
    protected void batchRead(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    private void opening(Channel channel, Packet packet) {
        if (!(packet instanceof Connack connack)) {
            refuse(channel, failures.notMqtt());
        } else if (connack.code() != ReasonCode.SUCCESS) {
            refuse(channel, failures.refused(connack, login));
        } else if (connack.sessionPresent() && cleanStart()) { // [MQTT-3.2.2-4]
            Malformed fault = new Malformed(ReasonCode.PROTOCOL_ERROR, "a session that was to be forgotten");
            farewell(channel, fault, connack.properties().capabilities());
            channel.flush();
            refuse(channel, failures.sessionNotForgotten());
        } else {
            opened(channel, connack);
        }
    }

    private void refuse(Channel channel, ConnectFailedException why) {
        state = new State.Gone();
        end();
        established.completeExceptionally(why);
        close(channel);
    }

    private void opened(Channel channel, Connack connack) {
        Connack.Properties properties = connack.properties();
        Duration keepAlive = properties.serverKeepAliveSeconds() < 0
                ? settings.keepAlive()
                : Duration.ofSeconds(properties.serverKeepAliveSeconds()); // [MQTT5-3.2.2-21]
        String assigned = properties.assignedClientId();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        Connected facts = new Connected(
                endpoint,
                version,
                connack.sessionPresent(),
                assigned == null ? settings.clientId() : assigned,
                keepAlive,
                properties.sessionExpirySeconds() < 0
                        ? settings.session().expiry()
                        : Duration.ofSeconds(properties.sessionExpirySeconds()),
                properties.capabilities(),
                tls == null ? null : tls.engine().getSession().getProtocol());
        KeepAlive line = new KeepAlive(keepAlive.toNanos(), System.nanoTime());
        exchanges = new Exchanges(channel, facts, line);
        state = new State.Up(facts, line);
        watch(channel, line);
        established.complete(facts);
    }

    private void watch(Channel channel, KeepAlive line) {
        if (!(state instanceof State.Up)) {
            return;
        }
        switch (line.due(System.nanoTime())) {
            case NOTHING -> {}
            case PING -> {
                write(channel, Pingreq.INSTANCE);
                channel.flush();
            }
            case GIVE_UP -> {
                gone(new ConnectionLostException(
                        Kind.SILENT, endpoint.address() + " was silent for one and a half keep alives"));
                close(channel);
                return;
            }
        }
        long next = line.nextNanos(System.nanoTime());
        if (next >= 0) {
            ScheduledFuture<?> unused =
                    channel.eventLoop().schedule(() -> watch(channel, line), next + 1, TimeUnit.NANOSECONDS);
        }
    }

    private void up(Channel channel, Packet packet) {
        if (packet instanceof Disconnect disconnect) {
            gone(serverDisconnect(disconnect));
            close(channel);
        } else if (exchanges != null) {
            Malformed fault = exchanges.received(packet);
            if (fault != null) {
                breach(channel, fault);
            }
        }
    }

    /** The server broke the protocol: it is told, and the connection ends. */
    private void breach(Channel channel, Malformed fault) {
        if (state instanceof State.Up up) {
            farewell(channel, fault, up.facts().capabilities());
        }
        gone(new ConnectionLostException(Kind.PROTOCOL, endpoint.address() + " broke the protocol: " + fault.text()));
        channel.flush();
        close(channel);
    }

    /** Says why, as far as the version has a word for it and the server takes a packet so large. [MQTT-3.14.2-3] */
    private void farewell(Channel channel, Malformed fault, Connack.Capabilities server) {
        if (version != ProtocolVersion.V5) {
            return;
        }
        long most = server.maximumPacketSize();
        ByteBuf bytes = channel.alloc().buffer();
        PacketEncoder.encode(Disconnect.of(fault.code(), fault.text()), version, bytes);
        if (most >= 0 && bytes.readableBytes() > most) {
            PacketEncoder.encode(new Disconnect(fault.code(), -1, null, Diagnostics.NONE), version, bytes.clear());
        }
        ChannelFuture unused = channel.write(bytes, channel.voidPromise());
    }

    private ConnectionLostException serverDisconnect(Disconnect disconnect) {
        String reason = disconnect.diagnostics().reason();
        String text = endpoint.address() + " disconnected us: "
                + (disconnect.code() == ReasonCode.SESSION_TAKEN_OVER
                        ? "another client came with the same client_id; give each gateway its own"
                        : ConnectFailures.words(disconnect.code()))
                + (reason == null || reason.isEmpty() ? "" : "; it says \"" + Texts.ofPeer(reason) + "\"");
        return new ConnectionLostException(
                Kind.SERVER_DISCONNECT, disconnect.code(), text, disconnect.serverReference());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        super.channelInactive(ctx);
        established.completeExceptionally(failures.closed());
        gone(new ConnectionLostException(
                Kind.CLOSED, endpoint.address() + " closed the connection, or the network did"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state instanceof State.Opening) {
            boolean underWay = cause instanceof SSLException || cause instanceof ConnectException; // also of a proxy
            boolean broke = asked && cause instanceof IOException && !underWay;
            refuse(ctx.channel(), broke ? failures.closed() : failures.opening(cause));
            return;
        }
        if (cause instanceof RuntimeException && !(cause instanceof DecoderException)) {
            LOG.error("connection to {} failed", endpoint.address(), cause);
            gone(new ConnectionLostException(
                    Kind.INTERNAL, "internal failure: " + cause.getClass().getSimpleName()));
        } else {
            gone(new ConnectionLostException(
                    Kind.CLOSED,
                    "the connection to " + endpoint.address() + " broke: "
                            + Texts.ofPeer(String.valueOf(cause.getMessage()))));
        }
        close(ctx.channel());
    }

    private static void close(Channel channel) {
        ChannelFuture unused = channel.close(); // cannot fail in a way that matters
    }

    /** Once: the users of the connection learn that it is over. */
    private void gone(ConnectionLostException why) {
        if (state instanceof State.Up && exchanges != null) {
            state = new State.Gone();
            exchanges.end(why);
            lost.accept(why);
        }
        state = new State.Gone();
        end();
    }
}
