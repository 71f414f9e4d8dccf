package io.sluice.field.modbus.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A Modbus TCP slave that serves holding registers whose value follows from their address, and misbehaves when it is
 * told to.
 */
public final class HostileSlave implements AutoCloseable {

    /** What it does instead of answering. */
    @FunctionalInterface
    public interface Behaviour {
        void meet(Exchange exchange) throws IOException, InterruptedException;
    }

    /** Decides what a request meets. */
    @FunctionalInterface
    public interface Script {
        Behaviour next();
    }

    public static final Behaviour WELL = exchange -> exchange.send(exchange.right());

    private final ServerSocket server;
    private final Script script;
    private final byte[] none = new byte[0];

    /** Answers held back, sent in front of the next one. */
    private byte[] late = none;

    public HostileSlave(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        thread("hostile-slave", this::accept);
    }

    /** The register's value; no two of the first 1000 addresses share one. */
    public static int value(int offset) {
        return (offset * 61 + 7) & 0xffff;
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                late = none;
                thread("hostile-connection", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (!server.isClosed()) {
                byte[] request = in.readNBytes(12);
                if (request.length < 12) {
                    return;
                }
                script.next().meet(new Exchange(socket, request));
            }
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One request, and the means to meet it. */
    public final class Exchange {

        private final Socket socket;
        private final byte[] request;

        Exchange(Socket socket, byte[] request) {
            this.socket = socket;
            this.request = request;
        }

        int transaction() {
            return word(0);
        }

        int offset() {
            return word(8);
        }

        int count() {
            return word(10);
        }

        byte[] right() {
            return registers(transaction(), request[6], 3, offset(), count());
        }

        /** An answer with registers from any address. */
        byte[] registers(int transaction, int unit, int function, int from, int registers) {
            byte[] pdu = new byte[2 + 2 * registers];
            pdu[0] = (byte) function;
            pdu[1] = (byte) (2 * registers);
            for (int i = 0; i < registers; i++) {
                pdu[2 + 2 * i] = (byte) (value(from + i) >> 8);
                pdu[3 + 2 * i] = (byte) value(from + i);
            }
            return frame(transaction, 0, pdu.length + 1, unit, pdu);
        }

        byte[] exception(int function, int... data) {
            byte[] pdu = new byte[1 + data.length];
            pdu[0] = (byte) function;
            for (int i = 0; i < data.length; i++) {
                pdu[1 + i] = (byte) data[i];
            }
            return frame(transaction(), 0, pdu.length + 1, request[6], pdu);
        }

        byte[] frame(int transaction, int protocol, int length, int unit, byte[] pdu) {
            byte[] frame = new byte[7 + pdu.length];
            frame[0] = (byte) (transaction >> 8);
            frame[1] = (byte) transaction;
            frame[2] = (byte) (protocol >> 8);
            frame[3] = (byte) protocol;
            frame[4] = (byte) (length >> 8);
            frame[5] = (byte) length;
            frame[6] = (byte) unit;
            System.arraycopy(pdu, 0, frame, 7, pdu.length);
            return frame;
        }

        /** Sends at once what was held back, and this. */
        void send(byte[]... frames) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(late);
            late = none;
            for (byte[] frame : frames) {
                all.write(frame);
            }
            OutputStream out = socket.getOutputStream();
            out.write(all.toByteArray());
        }

        /** Holds it back until the next answer. */
        void later(byte[] frame) {
            late = frame;
        }

        void close() throws IOException {
            socket.close();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private int word(int at) {
            return (request[at] & 0xff) << 8 | (request[at + 1] & 0xff);
        }
    }
}
