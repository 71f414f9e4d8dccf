package io.sluice.gateway.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay on loopback that stands for the line to the cloud. Cut, it ends live connections and lets none through;
 * as a black hole, it keeps connections and takes new ones, and swallows every byte. A thread for accepting and two for
 * each connection, all daemons.
 */
public final class CuttableLink implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Line line = Line.WHOLE;

    private enum Line {
        WHOLE,
        CUT,
        BLACK_HOLE
    }

    private CuttableLink(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Listens at one address and relays to another. */
    public static CuttableLink start(InetSocketAddress listen, InetSocketAddress target) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        try {
            server.bind(listen);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        CuttableLink link = new CuttableLink(server, target);
        daemon("demo-link", link::acceptAll);
        return link;
    }

    /** The port that it listens at. */
    public int port() {
        return server.getLocalPort();
    }

    /** Ends what is connected and lets nothing through until {@link #restore}. */
    public void cut() {
        line = Line.CUT;
        open.forEach(CuttableLink::closeQuietly);
    }

    /** Swallows every byte in both directions, without a reset, until {@link #restore}. */
    public void blackHole() {
        line = Line.BLACK_HOLE;
    }

    /** Lets bytes through again; what was swallowed stays lost, so connections that lost some are ended. */
    public void restore() {
        Line before = line;
        line = Line.WHOLE;
        if (before == Line.BLACK_HOLE) {
            open.forEach(CuttableLink::closeQuietly);
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(CuttableLink::closeQuietly);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                relay(server.accept());
            } catch (IOException e) {
                closeQuietly(server); // closed by close(), or of no use any more
            }
        }
    }

    private void relay(Socket near) {
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        if (line == Line.CUT || !connect(near, far)) {
            end(near, far);
            return;
        }
        daemon("demo-link-up", () -> pump(near, far));
        daemon("demo-link-down", () -> pump(far, near));
    }

    private boolean connect(Socket near, Socket far) {
        try {
            far.connect(target, CONNECT_TIMEOUT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            return true;
        } catch (IOException e) {
            return false; // nobody listens at the far end: the near end sees its connection closed
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (line == Line.WHOLE) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            return; // the other direction, the cut, or a peer ended the connection: the end is the same
        } finally {
            end(from, to);
        }
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        open.remove(one);
        open.remove(other);
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is being thrown away
        }
    }
}
