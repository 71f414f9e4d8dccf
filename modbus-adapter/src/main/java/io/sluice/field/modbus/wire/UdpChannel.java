package io.sluice.field.modbus.wire;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** Datagrams to one peer, and from it alone. Each read is one datagram. */
final class UdpChannel implements Channel {

    private static final int LONGEST_MILLIS = 60_000;

    private final DatagramSocket socket;

    private UdpChannel(DatagramSocket socket) {
        this.socket = socket;
    }

    static UdpChannel open(Peer peer) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(peer.host()), peer.port()));
            return new UdpChannel(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    @Override
    public int read(byte[] target, long timeoutNanos) throws IOException {
        long millis = Math.min(LONGEST_MILLIS, (timeoutNanos + 999_999) / 1_000_000);
        socket.setSoTimeout((int) Math.max(1, millis));
        DatagramPacket packet = new DatagramPacket(target, target.length);
        try {
            socket.receive(packet);
            return packet.getLength();
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
