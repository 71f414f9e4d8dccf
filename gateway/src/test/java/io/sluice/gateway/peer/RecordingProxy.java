package io.sluice.gateway.peer;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a gateway and a Modbus TCP slave, and notes every request; answers can be held back. */
public final class RecordingProxy implements AutoCloseable {

    /** The functions that write. */
    public static final Set<Integer> WRITES = Set.of(5, 6, 15, 16, 21, 22, 23);

    private final ServerSocket server;
    private final int target;
    private final List<byte[]> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean holding;

    private RecordingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    public static RecordingProxy start(int target) {
        try {
            ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            RecordingProxy proxy = new RecordingProxy(server, target);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on answers to writes are lost, or no more. */
    public void holdWriteAnswers(boolean hold) {
        holding = hold;
    }

    /** PDUs of the requests so far, as hexadecimal digits, that write or do not. */
    public List<String> pdus(boolean writes) {
        return requests.stream()
                .filter(pdu -> WRITES.contains((int) pdu[0]) == writes)
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket slave = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(slave);
                daemon(() -> copy(client, slave, true));
                daemon(() -> copy(slave, client, false));
            } catch (IOException e) {
                // the slave is away, or this is closed
            }
        }
    }

    private void copy(Socket from, Socket to, boolean request) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            DataInputStream frames = new DataInputStream(in);
            while (true) {
                byte[] head = new byte[6];
                frames.readFully(head);
                byte[] body = new byte[(head[4] & 0xff) << 8 | (head[5] & 0xff)];
                frames.readFully(body);
                byte[] pdu = new byte[body.length - 1];
                System.arraycopy(body, 1, pdu, 0, pdu.length);
                if (request) {
                    requests.add(pdu);
                }
                if (request || !holding || !WRITES.contains(pdu[0] & 0x7f)) {
                    out.write(frame(head, body)); // at once: pymodbus drops frames that come in parts
                }
            }
        } catch (IOException e) {
            // one side has ended, and so do both
        }
    }

    private static byte[] frame(byte[] head, byte[] body) {
        byte[] frame = new byte[head.length + body.length];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "recording-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
