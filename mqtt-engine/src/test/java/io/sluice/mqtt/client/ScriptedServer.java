package io.sluice.mqtt.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Answers the first bytes of each connection with bytes that the test chose by the protocol level in them. */
final class ScriptedServer implements AutoCloseable {

    private static final int LEVEL_AT = 8;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Integer> levels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * Starts it.
     *
     * @param answer hex for a protocol level, empty to say nothing, null to close
     */
    ScriptedServer(IntFunction<@Nullable String> answer) throws IOException {
        Thread thread = new Thread(() -> serve(answer), "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Protocol levels that were asked for, in order. */
    List<Integer> levels() {
        return levels;
    }

    Endpoint endpoint(boolean tls) {
        return new Endpoint("127.0.0.1", listener.getLocalPort(), tls);
    }

    private void serve(IntFunction<@Nullable String> answer) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                InputStream in = socket.getInputStream();
                byte[] first = new byte[2048];
                int read = in.read(first);
                int level = read > LEVEL_AT ? first[LEVEL_AT] : 0;
                levels.add(level);
                String hex = answer.apply(level);
                if (hex == null) {
                    socket.close();
                } else {
                    socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
                    socket.getOutputStream().flush();
                }
            } catch (IOException e) {
                // The test has closed it, or the client has gone; there is nothing more to say.
            }
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
