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
 * What it takes to get in at an endpoint: its addresses or those of the proxy before it, TLS read from files, and who we are. Found afresh for each
 * connection, so that a changed address and a renewed certificate are seen.
 */
record Route(
        Endpoint endpoint,
        List<InetSocketAddress> addresses,
        @Nullable SslContext tls,
        Login login) {

    /**
     * Looks the route up on a thread of its own, for names and files may take seconds. At most one such thread a
     * connection attempt; it ends with the answer.
     */
    static CompletableFuture<Route> find(Endpoint endpoint, ClientSettings settings, ClientTlsContext tls) {
        CompletableFuture<Route> found = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        found.complete(lookUp(endpoint, settings, tls));
                    } catch (ConnectFailedException e) {
                        found.completeExceptionally(e);
                    } catch (RuntimeException e) {
                        found.completeExceptionally(new ConnectFailedException(
                                Kind.TLS_FILES,
                                "certificates cannot be set up: " + Texts.ofPeer(String.valueOf(e.getMessage()))));
                    }
                },
                "mqtt-route-" + endpoint.host());
        thread.setDaemon(true);
        thread.start();
        return found;
    }

    private static Route lookUp(Endpoint endpoint, ClientSettings settings, ClientTlsContext files)
            throws ConnectFailedException {
        SslContext tls = endpoint.tls() ? files.current() : null;
        ProxySettings proxy = settings.server().proxy();
        String first = proxy == null ? endpoint.host() : proxy.host(); // behind a proxy names are its own affair
        int port = proxy == null ? endpoint.port() : proxy.port();
        try {
            return new Route(
                    endpoint,
                    Arrays.stream(InetAddress.getAllByName(first))
                            .map(address -> new InetSocketAddress(address, port))
                            .toList(),
                    tls,
                    Login.of(settings.server().credentials(), Clock.systemUTC()));
        } catch (UnknownHostException e) {
            throw new ConnectFailures(endpoint, settings).unresolved();
        }
    }
}
