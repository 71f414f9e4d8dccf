package io.sluice.gateway.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay on loopback that stands for the line to the cloud: while it is cut, live connections end and none comes
 * through. A thread for accepting and two for each connection, all daemons.
 */
final class CuttableLink implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private CuttableLink(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Listens at one address and relays to another. */
    static CuttableLink start(InetSocketAddress listen, InetSocketAddress target) throws IOException {
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

    /** Ends what is connected and lets nothing through until {@link #restore}. */
    void cut() {
        cut = true;
        open.forEach(CuttableLink::closeQuietly);
    }

    void restore() {
        cut = false;
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
        if (cut || !connect(near, far)) {
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
            for (int n = in.read(buffer); n >= 0 && !cut; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            end(from, to); // the other direction, the cut, or a peer ended the connection: the end is the same
        }
        end(from, to);
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

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            return; // it is being thrown away
        }
    }
}
