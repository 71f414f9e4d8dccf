package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Mosquitto;
import io.sluice.gateway.peer.PemFiles;
import io.sluice.gateway.peer.Plant;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway sends sealed, compressed batches to a mosquitto; `sluice sub` and `sluice audit` read them there. */
@Timeout(120)
class SubCommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    @Test
    void sealed_batches_are_read_by_those_who_have_the_key_and_certified() throws IOException {
        Path key = secret("k1.key", "ab".repeat(32));
        Path other = secret("other.key", "cd".repeat(32));
        PemFiles pem = new PemFiles(dir);
        try (Mosquitto upstream =
                        new Mosquitto(dir, pem, "server", Mosquitto.onlyUser(dir, "gateway", "correct horse"));
                Plant plant = Plant.start(Ports.free())) {
            String port = Integer.toString(upstream.plainPort());
            try (Child gateway = Sluice.gateway(config(plant, upstream));
                    Child audit = Sluice.start(
                            "audit",
                            "--url",
                            "mqtt://127.0.0.1:" + port,
                            "-t",
                            "#",
                            "--for",
                            "8",
                            "--decrypt-key",
                            "k1=" + key)) {
                try (Child sub = sub(port, "-v", "-C", "20", "-W", "50", "--decrypt-key", "k1=" + key)) {
                    assertThat(sub.exit(LIMIT)).as(sub.output()).isZero();
                    assertThat(sub.lines())
                            .hasSize(20)
                            .allSatisfy(line -> assertThat(line)
                                    .startsWith("plant7/gw-01/plant/")
                                    .contains("\"epoch\":1,\"sequence\":"));
                }
                assertStaysSealed(port, "sealed with the key \"k1\", which is not given");
                assertStaysSealed(
                        port,
                        "not opened by the key \"k1\": it is another key, or the payload was changed",
                        "--decrypt-key",
                        "k1=" + other);
                try (Child raw = sub(port, "-C", "1", "-W", "50", "--batches", "--decrypt-key", "k1=" + key)) {
                    assertThat(raw.exit(LIMIT)).isZero();
                }
                assertThat(audit.exit(LIMIT)).as(audit.output()).isZero();
                assertThat(audit.output()).contains("gaps 0   doubles 0   out of order 0   streams 2");
                assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
                assertThat(gateway.output()).doesNotContain("abab");
            }
        }
    }

    private static void assertStaysSealed(String port, String why, String... keys) {
        try (Child sub = sub(port, keys)) {
            await("the line that says why")
                    .atMost(LIMIT)
                    .until(() -> sub.output().contains(why));
            assertThat(sub.output()).doesNotContain("epoch");
        }
    }

    @Test
    void plain_messages_are_printed_as_mosquitto_sub_prints_them_and_wrong_use_is_told() throws IOException {
        PemFiles pem = new PemFiles(dir);
        try (Mosquitto broker =
                new Mosquitto(dir, pem, "server", Mosquitto.onlyUser(dir, "gateway", "correct horse"))) {
            String port = Integer.toString(broker.plainPort());
            for (String version : List.of("mqttv5", "mqttv311")) {
                try (Child published = Child.start(
                        "mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-r", "-q", "1", "-t", "a/b", "-m", "hello")) {
                    assertThat(published.exit(LIMIT)).isZero();
                }
                try (Child sub = sub(port, "-v", "-q", "1", "-C", "1", "-W", "50", "-V", version, "-i", "me")) {
                    assertThat(sub.exit(LIMIT)).as(sub.output()).isZero();
                    assertThat(sub.lines()).containsExactly("a/b hello");
                }
            }
            try (Child tls = Sluice.start(
                    "sub",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(broker.tlsPort()),
                    "-t",
                    "#",
                    "-C",
                    "1",
                    "-W",
                    "50",
                    "--cafile",
                    pem.file("ca.crt").toString(),
                    "-u",
                    "gateway",
                    "--password-file",
                    secret("password", "correct horse\n").toString())) {
                assertThat(tls.exit(LIMIT)).as(tls.output()).isZero();
            }
            assertThat(exit(sub(port, "-C", "100", "-W", "1"))).isEqualTo(1);
            assertThat(exit(sub(port, "-q", "3"))).isEqualTo(2);
            assertThat(exit(sub(port, "-V", "mqttv31"))).isEqualTo(2);
            assertThat(exit(sub(port, "--decrypt-key", "k1=" + dir.resolve("nothing"))))
                    .isEqualTo(2);
            assertThat(exit(sub(Integer.toString(Ports.free())))).isEqualTo(5);
        }
    }

    private static int exit(Child child) {
        try (child) {
            return child.exit(LIMIT);
        }
    }

    private static Child sub(String port, String... more) {
        String[] arguments = new String[7 + more.length];
        System.arraycopy(new String[] {"sub", "-h", "127.0.0.1", "-p", port, "-t", "#"}, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return Sluice.start(arguments);
    }

    private Path config(Plant plant, Mosquitto upstream) throws IOException {
        return Files.writeString(
                dir.resolve("sluice.yaml"), """
                gateway: {site: plant7, name: gw-01}
                store: {dir: state, segment: 1MiB}
                links: {plc: {tcp: "127.0.0.1:%d"}}
                devices:
                  plant:
                    link: plc
                    unit: 1
                    tags:
                      count: {at: "hr:100", type: u16, every: 50ms, mode: always}
                      level: {at: "hr:101", type: u16, every: 50ms, mode: always}
                broker: {listeners: [{bind: "127.0.0.1:%d"}]}
                upstreams:
                  cloud:
                    url: mqtt://127.0.0.1:%d
                    payload_keys: {k1: "${file:k1.key}"}
                    forward: [{filter: "plant7/gw-01/plant/#", payload: batch, encrypt: k1}]
                    batch: {encoding: cbor, gzip: true, linger: 200ms}
                """.formatted(plant.port(), Ports.free(), upstream.plainPort()));
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(dir.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
