package io.sluice.gateway;

import io.sluice.gateway.demo.CuttableLink;
import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Mosquitto;
import io.sluice.gateway.peer.PemFiles;
import io.sluice.gateway.peer.Plant;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import io.sluice.gateway.peer.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A whole site of peers that nobody here wrote, for one test: a pymodbus slave, mosquitto with TLS and a password as
 * upstream, a link between that can be cut or black-holed, and the gateway as a child process.
 */
final class Site implements AutoCloseable {

    static final String PREFIX = "plant7/gw-01/plant/";

    final Plant plant;
    final Upstream upstream;
    final CuttableLink link;
    final int localPort = Ports.free();
    final Path config;

    /** What is made in a folder. */
    interface Made<T> {
        T in(Path dir, PemFiles pem) throws IOException;
    }

    Site(Path dir, String tags) {
        this(dir, tags, 1);
    }

    /** One whose gateway forwards with this QoS. */
    Site(Path dir, String tags, int qos) {
        this(dir, tags, qos, "queue: {order: strict}", Site::mosquitto);
    }

    /** One with these further lines about the upstream, which is this one. */
    Site(Path dir, String tags, int qos, String more, Made<? extends Upstream> far) {
        try {
            PemFiles pem = new PemFiles(dir);
            upstream = far.in(dir, pem);
            link = CuttableLink.start(loopback(0), loopback(upstream.tlsPort()));
            plant = Plant.start(Ports.free());
            Path secret = Files.writeString(dir.resolve("cloud.password"), "correct horse");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            config = Files.writeString(dir.resolve("sluice.yaml"), yaml(dir, pem, tags, qos, more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Upstream mosquitto(Path dir, PemFiles pem) {
        return new Mosquitto(dir, pem, "server", Mosquitto.onlyUser(dir, "gateway", "correct horse"));
    }

    /** The gateway, ready. */
    Child gateway() {
        return Sluice.gateway(config);
    }

    @Override
    public void close() {
        plant.close();
        link.close();
        upstream.close();
    }

    /** Whether a log line names the loss of the upstream's connection. */
    static boolean saysUpstreamLost(String line) {
        return line.contains("upstream=cloud state=down");
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private String yaml(Path dir, PemFiles pem, String tags, int qos, String more) {
        return """
                gateway: {site: plant7, name: gw-01}
                poll: {fast: 50ms}
                publish: {topic: "{site}/{gateway}/{device}/{tag}", mode: change, qos: 1, retain: true}
                defaults:
                  modbus: {order: ABCD, timeout: 500ms, retries: 1, every: fast}
                store: {dir: %s, segment: 1MiB}
                links:
                  plc: {tcp: "127.0.0.1:%d"}
                devices:
                  plant:
                    link: plc
                    unit: 1
                    tags:
                %s
                broker:
                  listeners: [{bind: "127.0.0.1:%d"}]
                upstreams:
                  cloud:
                    url: mqtts://127.0.0.1:%d
                    ca: %s
                    username: gateway
                    password: ${file:%s}
                    keep_alive: 5s
                    ack_timeout: 3s
                    reconnect: {spread: 0s}
                    forward: [{filter: "plant7/#", qos: %d, retain: keep}]
                    subscribe: [{filter: "cmd/{gateway}/#", qos: 2, topic: "do/{3..}"}]
                %s
                """.formatted(
                        dir.resolve("state"),
                        plant.port(),
                        tags.indent(6).stripTrailing(),
                        localPort,
                        link.port(),
                        pem.file("ca.crt"),
                        dir.resolve("cloud.password"),
                        qos,
                        more.indent(4).stripTrailing());
    }
}
