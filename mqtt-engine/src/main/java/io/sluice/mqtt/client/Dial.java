package io.sluice.mqtt.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get from an address to a CONNACK: tries the addresses in turn, then TLS, then MQTT. On one event
 * loop. The time for all of it is bounded.
 */
final class Dial {

    private static final int FLUSH_AFTER = 64;

    /** What the way is for. */
    enum Purpose {
        /** A connection. */
        SESSION,
        /** To see whether it can be gone. */
        PROBE
    }

    /** Who has answered so far. */
    private enum Stage {
        NOTHING,
        PROXY,
        SERVER
    }

    // for the attempt
    private final ClientSettings settings;
    private final ProtocolVersion version;
    private final Route route;
    private final EventLoop loop;
    private final Class<? extends SocketChannel> channelType;
    private final long deadlineNanos;
    private final Purpose purpose;
    private final Consumer<ConnectionLostException> lost;
    private final ConnectFailures failures;
    private final CompletableFuture<ClientSession> done = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> timeout;

    // for an address
    private @Nullable Channel channel;
    private Stage stage = Stage.NOTHING;

    Dial(
            ClientSettings settings,
            ProtocolVersion version,
            Route route,
            EventLoop loop,
            Class<? extends SocketChannel> channelType,
            long deadlineNanos,
            Purpose purpose,
            Consumer<ConnectionLostException> lost) {
        this.settings = settings;
        this.version = version;
        this.route = route;
        this.loop = loop;
        this.channelType = channelType;
        this.deadlineNanos = deadlineNanos;
        this.purpose = purpose;
        this.lost = lost;
        this.failures = new ConnectFailures(route.endpoint(), settings);
    }

    /** Begins; to be called on the event loop. */
    CompletableFuture<ClientSession> start() {
        timeout = loop.schedule(this::timedOut, remainingNanos(), TimeUnit.NANOSECONDS);
        next(0, failures.unresolved());
        return done;
    }

    /** Gives up; on the event loop. */
    void cancel() {
        fail(failures.cancelled());
    }

    private long remainingNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    private void timedOut() {
        fail(
                switch (stage) {
                    case NOTHING -> failures.connectTimeout();
                    case PROXY -> failures.silentProxy();
                    case SERVER -> failures.silent();
                });
    }

    private void next(int index, ConnectFailedException last) {
        if (done.isDone()) {
            return;
        }
        if (index == route.addresses().size()) {
            fail(last);
            return;
        }
        InetSocketAddress address = route.addresses().get(index);
        long share = remainingNanos() / (route.addresses().size() - index);
        boolean proxied = settings.server().proxy() != null;
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.NANOSECONDS.toMillis(share) + 1)
                .handler(pipeline(address))
                .connect(proxied ? target() : address);
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                stage = proxied ? Stage.PROXY : Stage.SERVER;
            } else {
                next(index + 1, failures.tcp(connected.cause()));
            }
        });
    }

    /** What a proxy is told. */
    private InetSocketAddress target() {
        return InetSocketAddress.createUnresolved(
                route.endpoint().host(), route.endpoint().port());
    }

    private ChannelInitializer<SocketChannel> pipeline(InetSocketAddress first) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel made) {
                ClientSession session = new ClientSession(route, settings, version, purpose, lost);
                Way.lay(made.pipeline(), route, settings, first);
                made.pipeline()
                        .addLast(new FlushConsolidationHandler(FLUSH_AFTER, true))
                        .addLast(session)
                        .addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                                if (event instanceof ProxyConnectionEvent) {
                                    stage = Stage.SERVER;
                                }
                            }
                        });
                CompletableFuture<Connected> unused =
                        session.established().whenComplete((facts, failure) -> settled(session, failure));
            }
        };
    }

    private void settled(ClientSession session, @Nullable Throwable failure) {
        if (failure instanceof ConnectFailedException reason) {
            fail(reason);
        } else if (failure != null) {
            fail(failures.closed());
        } else {
            stopTimer();
            done.complete(session);
        }
    }

    private void fail(ConnectFailedException reason) {
        stopTimer();
        done.completeExceptionally(reason);
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    private void stopTimer() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
