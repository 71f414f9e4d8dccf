package io.sluice.mqtt.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
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

    // for the attempt
    private final ClientSettings settings;
    private final ProtocolVersion version;
    private final Route route;
    private final EventLoop loop;
    private final Class<? extends SocketChannel> channelType;
    private final long deadlineNanos;
    private final Consumer<ConnectionLostException> lost;
    private final ConnectFailures failures;
    private final CompletableFuture<ClientSession> done = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> timeout;

    // for an address
    private @Nullable Channel channel;
    private boolean reached;

    Dial(
            ClientSettings settings,
            ProtocolVersion version,
            Route route,
            EventLoop loop,
            Class<? extends SocketChannel> channelType,
            long deadlineNanos,
            Consumer<ConnectionLostException> lost) {
        this.settings = settings;
        this.version = version;
        this.route = route;
        this.loop = loop;
        this.channelType = channelType;
        this.deadlineNanos = deadlineNanos;
        this.lost = lost;
        this.failures = new ConnectFailures(settings);
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
        fail(reached ? failures.silent() : failures.connectTimeout());
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
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.NANOSECONDS.toMillis(share) + 1)
                .handler(pipeline())
                .connect(address);
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                reached = true;
            } else {
                next(index + 1, failures.tcp(connected.cause()));
            }
        });
    }

    private ChannelInitializer<SocketChannel> pipeline() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel made) {
                ClientSession session = new ClientSession(settings, version, lost);
                if (route.tls() != null) {
                    Endpoint endpoint = settings.endpoint();
                    SslHandler tls = route.tls().newHandler(made.alloc(), endpoint.host(), endpoint.port());
                    tls.setHandshakeTimeoutMillis(0); // the attempt as a whole is timed
                    made.pipeline().addLast(tls);
                }
                made.pipeline()
                        .addLast(new FlushConsolidationHandler(FLUSH_AFTER, true))
                        .addLast(session);
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
