package io.sluice.mqtt.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.sluice.mqtt.peer.Certificates;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With certificates made by openssl. */
class TlsContextsIT {

    @TempDir
    Path dir;

    @Test
    void both_ends_have_the_same_versions_and_authenticated_ciphers() throws Exception {
        Certificates authority = new Certificates(dir, "Plant CA");
        Certificates.Pair pair = authority.server("DNS:localhost");
        SSLEngine server = engine(TlsContexts.server(pair.cert(), pair.key(), null, null));
        SSLEngine client =
                engine(TlsContexts.client(Authorities.in(authority.ca(), null).trust(), null, List.of()));
        SSLEngine known = engine(TlsContexts.client(
                Authorities.ofSystem().trust(), Identity.ofPem(pair.cert(), pair.key(), null), List.of()));
        assertThat(server.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(server.getEnabledCipherSuites()).allMatch(cipher -> cipher.matches(".*_(GCM|POLY1305)_SHA\\d+"));
        for (SSLEngine end : new SSLEngine[] {client, known}) {
            assertThat(end.getEnabledProtocols()).isEqualTo(server.getEnabledProtocols());
            assertThat(end.getEnabledCipherSuites()).isEqualTo(server.getEnabledCipherSuites());
            assertThat(end.getSSLParameters().getEndpointIdentificationAlgorithm())
                    .isEqualTo("HTTPS");
        }
    }

    private static SSLEngine engine(SslContext context) {
        return context.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", 8883);
    }
}
