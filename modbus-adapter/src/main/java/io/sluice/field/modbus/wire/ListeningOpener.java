package io.sluice.field.modbus.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a device to dial in. It goes on listening between two connections; of several that wait, the last one
 * counts, since a modem that lost its connection dials again while the old one still looks alive from here.
 */
final class ListeningOpener implements Channel.Opener {

    private static final Logger log = LoggerFactory.getLogger(ListeningOpener.class);
    private static final int BACKLOG = 8;

    private final ModbusWire.Listen wire;
    private @Nullable ServerSocket server;
    private boolean closed;

    ListeningOpener(ModbusWire.Listen wire) {
        this.wire = wire;
    }

    @Override
    public Channel open() throws IOException {
        ServerSocket listening = listening();
        Socket newest = accept(listening, (int) wire.acceptTimeout().toMillis());
        while (newest != null) {
            Socket next = accept(listening, 1);
            if (next == null) {
                return new SocketChannel(newest);
            }
            newest.close();
            newest = next;
        }
        throw new IOException("no device has dialled in");
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (server != null) {
            server.close();
        }
    }

    private synchronized ServerSocket listening() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        ServerSocket open = server;
        if (open == null || open.isClosed()) {
            open = new ServerSocket();
            server = open;
            open.setReuseAddress(true);
            InetSocketAddress address = new InetSocketAddress(
                    wire.address().getHostString(), wire.address().getPort());
            try {
                open.bind(address, BACKLOG);
            } catch (IOException e) {
                open.close();
                throw e;
            }
        }
        return open;
    }

    /** Where it listens, for tests that let the system choose. */
    synchronized int port() {
        return server == null ? 0 : server.getLocalPort();
    }

    /** One that may dial in, or null when none came in time. */
    private @Nullable Socket accept(ServerSocket listening, int millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (true) {
            long left = (end - System.nanoTime() + 999_999) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            listening.setSoTimeout((int) left);
            try {
                Socket socket = listening.accept();
                String address = socket.getInetAddress().getHostAddress();
                if (mayDialIn(wire.from(), address)) {
                    return socket;
                }
                socket.close();
                log.warn("wire=\"{}\" refused={} cause=\"not among from\"", wire, address);
            } catch (SocketTimeoutException e) {
                return null;
            }
        }
    }

    private static boolean mayDialIn(Set<String> from, String address) {
        return from.isEmpty() || from.contains(address);
    }
}
