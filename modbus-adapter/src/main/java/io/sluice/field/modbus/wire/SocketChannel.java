package io.sluice.field.modbus.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A TCP connection, plain or TLS. */
final class SocketChannel implements Channel {

    private static final int LONGEST_MILLIS = 60_000;

    private final Socket socket;

    SocketChannel(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public int read(byte[] target, long timeoutNanos) throws IOException {
        if (timeoutNanos <= 0 && socket.getInputStream().available() == 0) {
            return 0;
        }
        long millis = Math.min(LONGEST_MILLIS, (timeoutNanos + 999_999) / 1_000_000);
        socket.setSoTimeout((int) Math.max(1, millis));
        try {
            int count = socket.getInputStream().read(target);
            if (count < 0) {
                throw new EOFException("the peer closed the connection");
            }
            return count;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
