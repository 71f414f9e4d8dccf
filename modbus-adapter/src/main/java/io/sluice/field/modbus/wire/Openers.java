package io.sluice.field.modbus.wire;

import io.sluice.field.serial.SerialLine;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** How each wire is opened. */
final class Openers {

    private Openers() {}

    static Channel.Opener tcp(Peer peer) {
        return () -> new SocketChannel(connected(peer));
    }

    static Channel.Opener serial(SerialSettings port) {
        return () -> new LineChannel(SerialLine.open(port));
    }

    /** The name is resolved afresh. */
    static Socket connected(Peer peer) throws IOException {
        Socket socket = new Socket();
        try {
            InetAddress address = InetAddress.getByName(peer.host());
            socket.connect(new InetSocketAddress(address, peer.port()), (int)
                    peer.connectTimeout().toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
