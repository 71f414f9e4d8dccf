package io.sluice.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.login.Attempt;
import io.sluice.mqtt.broker.login.CertificateName;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.packet.Connect;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as far as the connection shows it.
 *
 * @param address where it comes from, null when that is not known
 * @param certificate that it showed and that was verified, null without one
 */
record RemotePeer(
        String listener,
        @Nullable InetAddress address,
        @Nullable X509Certificate certificate) {

    /** The one of a channel whose TLS handshake, if any, is done. */
    static RemotePeer of(Channel channel, ListenerSettings listener) {
        return new RemotePeer(listener.name(), ProxyHeader.client(channel), certificate(channel));
    }

    private static @Nullable X509Certificate certificate(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null || !tls.engine().getNeedClientAuth()) {
            return null;
        }
        try {
            return (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** What it says and shows with its CONNECT. */
    Attempt attempt(Connect connect) {
        return new Attempt(connect.clientId(), connect.userName(), connect.password(), certificate, listener, address);
    }

    /** As it is known once it is let in. */
    Client client(String clientId, Verdict.Accepted who) {
        String commonName = certificate == null ? null : CertificateName.commonName(certificate);
        return new Client(clientId, who.user(), who.groups(), commonName, listener);
    }
}
