package io.sluice.gateway.peer;

import java.nio.file.Path;

/** Another Sluice as the upstream: its broker alone, which is durable before each PUBACK and PUBREC. */
public final class OurUpstream extends Upstream {

    private final Path config;

    public OurUpstream(Path dir, PemFiles pem) {
        this.config = Child.file(dir, "upstream.yaml", """
                gateway: {site: far, name: upstream}
                store: {dir: %s}
                broker:
                  listeners:
                    - {bind: "127.0.0.1:%d"}
                    - {bind: "127.0.0.1:%d", tls: {cert: %s, key: %s}, anonymous: true}
                """.formatted(
                dir.resolve("upstream-state"), plainPort(), tlsPort(), pem.file("server.crt"), pem.file("server.key")));
        startAgain();
    }

    @Override
    Child launch() {
        return Sluice.gateway(config);
    }
}
