package io.sluice.mqtt.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.session.SessionLoop;
import io.sluice.mqtt.net.Transport;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Binds one listener and makes a {@link Connection} of each socket, up to the limit of connections. */
final class Acceptor extends ChannelInitializer<Channel> {

    /** From these bytes on a socket is a slow reader, and from those down it is none. */
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final ListenerSettings settings;
    private final @Nullable TlsKeeper tls;
    private final Map<Object, SessionLoop> loops;
    private final Core core;
    private final ListenerTerms terms;
    private final AtomicInteger open = new AtomicInteger();

    private Acceptor(ListenerTerms terms, @Nullable TlsKeeper tls, Map<Object, SessionLoop> loops, Core core) {
        this.terms = terms;
        this.settings = terms.settings();
        this.tls = tls;
        this.loops = loops;
        this.core = core;
    }

    /** The bound channel of a listener. */
    static Channel bind(
            ListenerTerms terms, Transport transport, Map<Object, SessionLoop> loops, Core core, FileWatch files)
            throws BrokerException {
        ListenerSettings settings = terms.settings();
        TlsKeeper tls = settings.tls() == null ? null : new TlsKeeper(settings.tls());
        if (tls != null) {
            files.add(tls.files(), tls::reload);
        }
        Acceptor acceptor = new Acceptor(terms, tls, loops, core);
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw new BrokerException(settings.address() + ": no such host; change broker.listeners");
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .childHandler(acceptor)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BrokerException(problem(settings, bound.cause()), bound.cause());
        }
        return bound.channel();
    }

    private static String problem(ListenerSettings settings, Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (text.contains("Address already in use")) {
            return settings.address() + " is in use: stop the other broker or change broker.listeners";
        }
        return settings.address() + " cannot be bound (" + text + "): change broker.listeners";
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress from
                ? from.getAddress().getHostAddress()
                : "-";
    }

    @Override
    protected void initChannel(Channel channel) {
        core.counters().accepted.increment();
        if (core.counters().connections.incrementAndGet() > core.limits().connections()) {
            core.counters().connections.decrementAndGet();
            core.refusals().count(Refusal.CONNECTION_QUOTA, address(channel));
            var unused = channel.close();
            return;
        }
        int most = settings.options().bounds().connections();
        if (open.incrementAndGet() > most && most > 0) {
            open.decrementAndGet();
            core.counters().connections.decrementAndGet();
            core.refusals().count(Refusal.LISTENER_QUOTA, address(channel));
            var unused = channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        SessionLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a channel on an event loop that is not ours");
        }
        Connection connection = new Connection(channel, terms, loop, core);
        ListenerOptions options = settings.options();
        ChannelPipeline pipeline = channel.pipeline();
        if (!options.proxies().isEmpty()) {
            if (!ProxyHeader.trusted(channel, options.proxies())) {
                core.refusals().count(Refusal.PROXY_HEADER, address(channel));
                pipeline.addLast(connection);
                connection.close();
                return;
            }
            ProxyHeader.addTo(pipeline, core.refusals());
        }
        if (tls != null) {
            SslHandler handler = tls.context().newHandler(channel.alloc());
            handler.setHandshakeTimeout(terms.connection().connectDeadline().toMillis(), TimeUnit.MILLISECONDS);
            pipeline.addLast(handler);
        }
        if (options.webSocket() != null) {
            WebSocketFrames.addTo(pipeline, options.webSocket(), terms.connection(), core);
        }
        pipeline.addLast(connection);
        if (options.proxies().isEmpty()) {
            connection.countAddress();
        }
    }
}
