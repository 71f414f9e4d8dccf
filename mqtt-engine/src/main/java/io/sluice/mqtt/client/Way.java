package io.sluice.mqtt.client;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Puts in front of a session what lies between it and its server: a proxy, TLS, WebSockets. */
final class Way {

    private Way() {}

    /**
     * Fills the pipeline.
     *
     * @param first the address that is connected to: the server's, or the proxy's
     */
    static void lay(ChannelPipeline pipeline, Route route, ClientSettings settings, InetSocketAddress first) {
        ProxySettings proxy = settings.server().proxy();
        if (proxy != null) {
            pipeline.addLast(handler(proxy, first));
        }
        Endpoint endpoint = route.endpoint();
        if (route.tls() != null) {
            SslHandler tls = route.tls().newHandler(pipeline.channel().alloc(), endpoint.host(), endpoint.port());
            tls.setHandshakeTimeoutMillis(0); // the attempt as a whole is timed
            pipeline.addLast(tls);
        }
        if (endpoint.webSocketPath() != null) {
            WebSocketFraming.addTo(
                    pipeline, endpoint, settings.session().maximumPacketSize(), settings.connectTimeout());
        }
    }

    private static ProxyHandler handler(ProxySettings proxy, InetSocketAddress address) {
        String user = proxy.username();
        String password = text(proxy.password());
        ProxyHandler handler = switch (proxy.kind()) {
            case HTTP -> user == null ? new HttpProxyHandler(address) : new HttpProxyHandler(address, user, password);
            case SOCKS5 ->
                user == null ? new Socks5ProxyHandler(address) : new Socks5ProxyHandler(address, user, password);
        };
        handler.setConnectTimeoutMillis(0); // the attempt as a whole is timed
        return handler;
    }

    private static String text(@Nullable Secret secret) {
        return secret == null ? "" : new String(secret.bytes(), StandardCharsets.UTF_8);
    }
}
