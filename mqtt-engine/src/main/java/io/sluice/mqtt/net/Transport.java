package io.sluice.mqtt.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** A group of event loops and the channel classes that belong to it: epoll where there is epoll, else NIO. */
public final class Transport implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;

    private final EventLoopGroup loops;
    private final boolean epoll;

    private Transport(EventLoopGroup loops, boolean epoll) {
        this.loops = loops;
        this.epoll = epoll;
    }

    /**
     * Starts event loops.
     *
     * @param name of their threads
     * @param threads at least 1
     */
    public static Transport start(String name, int threads) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new Transport(new MultiThreadIoEventLoopGroup(threads, new NamedThreads(name), factory), epoll);
    }

    public EventLoopGroup loops() {
        return loops;
    }

    public Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Ends the loops; channels that are still open are closed. Waits at most five seconds. Idempotent. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
