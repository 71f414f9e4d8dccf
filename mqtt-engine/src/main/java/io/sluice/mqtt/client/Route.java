package io.sluice.mqtt.client;

import io.netty.handler.ssl.SslContext;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to reach an endpoint: its addresses, and TLS read from files. Found afresh for each connection, so that
 * a changed address and a renewed certificate are seen.
 */
record Route(List<InetSocketAddress> addresses, @Nullable SslContext tls) {

    /**
     * Looks the route up on a thread of its own, for names and files may take seconds. At most one such thread a
     * connection attempt; it ends with the answer.
     */
    static CompletableFuture<Route> find(ClientSettings settings) {
        CompletableFuture<Route> found = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        found.complete(lookUp(settings));
                    } catch (ConnectFailedException e) {
                        found.completeExceptionally(e);
                    } catch (RuntimeException e) {
                        found.completeExceptionally(new ConnectFailedException(
                                Kind.TLS_FILES,
                                "certificates cannot be set up: " + Texts.ofPeer(String.valueOf(e.getMessage()))));
                    }
                },
                "mqtt-route-" + settings.endpoint().host());
        thread.setDaemon(true);
        thread.start();
        return found;
    }

    private static Route lookUp(ClientSettings settings) throws ConnectFailedException {
        Endpoint endpoint = settings.endpoint();
        SslContext tls = endpoint.tls() ? ClientTls.context(endpoint, settings.tls(), Clock.systemUTC()) : null;
        try {
            return new Route(
                    Arrays.stream(InetAddress.getAllByName(endpoint.host()))
                            .map(address -> new InetSocketAddress(address, endpoint.port()))
                            .toList(),
                    tls);
        } catch (UnknownHostException e) {
            throw new ConnectFailures(settings).unresolved();
        }
    }
}
