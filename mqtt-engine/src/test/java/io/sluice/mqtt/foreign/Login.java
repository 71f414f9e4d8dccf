package io.sluice.mqtt.foreign;

import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param kept without a clean start, and for an hour after the connection
 * @param tls null for plain TCP
 * @param receiveMaximum of the client, MQTT 5; 0 for what it says by itself
 * @param maximumPacketSize of the client in bytes, MQTT 5; 0 for none
 */
record Login(
        String clientId,
        int port,
        boolean kept,
        @Nullable ClientFiles tls,
        @Nullable Post will,
        int receiveMaximum,
        int maximumPacketSize) {

    static Login plain(String clientId, int port) {
        return new Login(clientId, port, false, null, null, 0, 0);
    }

    Login asKept() {
        return new Login(clientId, port, true, tls, will, receiveMaximum, maximumPacketSize);
    }

    Login over(ClientFiles files) {
        return new Login(clientId, port, kept, files, will, receiveMaximum, maximumPacketSize);
    }

    Login withWill(Post other) {
        return new Login(clientId, port, kept, tls, other, receiveMaximum, maximumPacketSize);
    }

    Login bounded(int messages, int packetBytes) {
        return new Login(clientId, port, kept, tls, will, messages, packetBytes);
    }
}
