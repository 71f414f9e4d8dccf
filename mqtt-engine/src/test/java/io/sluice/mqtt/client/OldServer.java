package io.sluice.mqtt.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server of MQTT 3.1.1 that has no answer to MQTT 5: it closes or resets the connection, with TLS or without. */
final class OldServer implements AutoCloseable {

    private static final int LEVEL_AT = 8;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Integer> levels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final @Nullable SSLContext tls;
    private final boolean resets;

    OldServer(@Nullable SSLContext tls, boolean resets) throws IOException {
        this.tls = tls;
        this.resets = resets;
        Thread thread = new Thread(this::serve, "old-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Protocol levels that were asked for, in order. */
    List<Integer> levels() {
        return levels;
    }

    Endpoint endpoint() {
        return new Endpoint("localhost", listener.getLocalPort(), tls != null);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                // The test has closed it, or the client has gone; there is nothing more to say.
            }
        }
    }

    private void serve(Socket raw) throws IOException {
        open.add(raw);
        Socket socket = raw;
        if (tls != null) {
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            secure.setUseClientMode(false);
            socket = secure;
        }
        InputStream in = socket.getInputStream();
        byte[] first = new byte[2048];
        int level = in.read(first) > LEVEL_AT ? first[LEVEL_AT] : 0;
        levels.add(level);
        if (level == 4) {
            socket.getOutputStream().write(HexFormat.of().parseHex("20020000"));
            socket.getOutputStream().flush();
        } else if (resets) {
            raw.setSoLinger(true, 0);
            raw.close();
        } else {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
