package io.sluice.gateway.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A socket on loopback that answers the first bytes of each connection, or connects it with another port. */
public final class RawServer implements AutoCloseable {

    private static final byte[] TUNNEL = "HTTP/1.1 200 Go on\r\n\r\n".getBytes(US_ASCII);

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final byte[] answer;
    private final @Nullable Integer target;

    private RawServer(int port, byte[] answer, @Nullable Integer target) throws IOException {
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        this.target = target;
        daemon(this::accept);
    }

    /** One that answers with text of HTTP, or with the bytes of hexadecimal digits, of which none is to say nothing. */
    public static RawServer answering(int port, String answer) throws IOException {
        byte[] bytes = answer.startsWith("HTTP")
                ? answer.getBytes(US_ASCII)
                : HexFormat.of().parseHex(answer.replace(" ", ""));
        return new RawServer(port, bytes, null);
    }

    /** A proxy that takes any CONNECT, and leads to that port. */
    public static RawServer tunnel(int port, int target) throws IOException {
        return new RawServer(port, TUNNEL, target);
    }

    public boolean isOpen() {
        return !listener.isClosed();
    }

    private void accept() {
        while (isOpen()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return; // closed by the test
            }
        }
    }

    private void serve(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            if (in.read(new byte[4096]) < 0) {
                return;
            }
            socket.getOutputStream().write(answer);
            if (target != null) {
                Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(there);
                daemon(() -> copy(there, socket));
                copy(socket, there);
            }
        } catch (IOException e) {
            // The other side has gone; there is nothing more to say.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two has gone, and with it the other.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
