package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on loopback that speaks HTTP CONNECT and SOCKS5, each told by its first byte. It resolves every name to
 * loopback, so that only its own resolving leads anywhere.
 */
public final class Proxy implements AutoCloseable {

    private static final int SOCKS = 5;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final @Nullable String login;
    private final boolean refuses;

    /**
     * Starts it.
     *
     * @param login {@code user:password} that it wants, or null
     * @param refuses connects nobody
     */
    public Proxy(@Nullable String login, boolean refuses) throws IOException {
        this.login = login;
        this.refuses = refuses;
        daemon(this::serve);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Targets that were asked for, as {@code host:port}. */
    public List<String> asked() {
        return asked;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try {
            DataInputStream in = new DataInputStream(client.getInputStream());
            int first = in.read();
            Socket target = first == SOCKS ? socks(in, client.getOutputStream()) : connect(first, in, client);
            if (target == null) {
                client.close();
                return;
            }
            open.add(target);
            daemon(() -> copy(target, client));
            copy(client, target);
        } catch (IOException e) {
            // The client has gone; there is nothing more to say.
        }
    }

    private @Nullable Socket connect(int first, InputStream in, Socket client) throws IOException {
        StringBuilder head = new StringBuilder().append((char) first);
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        String target = head.toString().split(" ", -1)[1];
        asked.add(target);
        String wanted = login == null ? "" : "basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
        OutputStream out = client.getOutputStream();
        if (!head.toString().replace("Basic", "basic").contains(wanted)) {
            out.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            return null;
        }
        if (refuses) {
            out.write("HTTP/1.1 403 Filtered\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            return null;
        }
        Socket made = socket(Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
        out.write((made == null ? "HTTP/1.1 502 Bad Gateway\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n").getBytes(UTF_8));
        return made;
    }

    /** RFC 1928 and 1929. */
    private @Nullable Socket socks(DataInputStream in, OutputStream out) throws IOException {
        byte[] methods = in.readNBytes(in.read());
        int method = login == null ? 0 : 2;
        boolean offered = new String(methods, UTF_8).indexOf((char) method) >= 0;
        out.write(new byte[] {SOCKS, (byte) (offered ? method : 0xFF)});
        if (!offered) {
            return null;
        }
        if (login != null) {
            in.read();
            String user = new String(in.readNBytes(in.read()), UTF_8);
            boolean right = login.equals(user + ":" + new String(in.readNBytes(in.read()), UTF_8));
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                return null;
            }
        }
        byte[] request = in.readNBytes(4);
        String host = request[3] == 3
                ? new String(in.readNBytes(in.read()), UTF_8)
                : InetAddress.getByAddress(in.readNBytes(request[3] == 1 ? 4 : 16))
                        .getHostAddress();
        int port = in.readUnsignedShort();
        asked.add(host + ":" + port);
        Socket made = refuses ? null : socket(port);
        int status = made != null ? 0 : refuses ? 2 : 5;
        out.write(new byte[] {SOCKS, (byte) status, 0, 1, 127, 0, 0, 1, 0, 0});
        return made;
    }

    private static @Nullable Socket socket(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            return null;
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
        Thread thread = new Thread(work, "test-proxy");
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
