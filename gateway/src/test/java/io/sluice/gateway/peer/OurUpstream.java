package io.sluice.gateway.peer;

import java.nio.file.Path;

/** Another Sluice as the upstream: its broker alone, which is durable before each PUBACK and PUBREC. */
public final class OurUpstream implements Upstream {

    private final Path config;
    private final int tlsPort = Ports.free();
    private final int plainPort = Ports.free();
    private Child child;

    public OurUpstream(Path dir, PemFiles pem) {
        this.config = Child.file(dir, "upstream.yaml", """
                gateway: {site: far, name: upstream}
                store: {dir: %s}
                broker:
                  listeners:
                    - {bind: "127.0.0.1:%d"}
                    - {bind: "127.0.0.1:%d", tls: {cert: %s, key: %s}, anonymous: true}
                """.formatted(
                dir.resolve("upstream-state"), plainPort, tlsPort, pem.file("server.crt"), pem.file("server.key")));
        this.child = Sluice.gateway(config);
    }

    @Override
    public int tlsPort() {
        return tlsPort;
    }

    @Override
    public int plainPort() {
        return plainPort;
    }

    @Override
    public void kill() {
        child.kill();
    }

    @Override
    public void startAgain() {
        child = Sluice.gateway(config);
    }

    @Override
    public void close() {
        child.close();
    }
}
