package io.sluice.mqtt.foreign;

import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param kept without a clean start, and for an hour after the connection
 * @param tls null for plain TCP
 */
record Login(
        String clientId,
        int port,
        boolean kept,
        @Nullable ClientFiles tls,
        @Nullable Post will) {

    static Login plain(String clientId, int port) {
        return new Login(clientId, port, false, null, null);
    }

    Login asKept() {
        return new Login(clientId, port, true, tls, will);
    }

    Login over(ClientFiles files) {
        return new Login(clientId, port, kept, files, will);
    }

    Login withWill(Post other) {
        return new Login(clientId, port, kept, tls, other);
    }
}
