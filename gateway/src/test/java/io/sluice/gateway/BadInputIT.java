package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Mosquitto;
import io.sluice.gateway.peer.PemFiles;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator gets for a mistake: one line that names the thing and the remedy, the exit code, no stack trace. */
class BadInputIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path dir = Path.of("unset");

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of("gateway: {site: plant7, name: gw-01\n", "sluice.yaml:2:1:"),
                Arguments.of("gatway: {site: plant7, name: gw-01}\n", "sluice.yaml:1:1:.*gatway.*gateway"),
                Arguments.of(
                        "gateway: {site: plant7, name: gw-01}\nlinks:\n  plc: {tpc: 127.0.0.1:502}\n",
                        "sluice.yaml:3:9:.*tpc.*tcp"),
                Arguments.of("", "sluice.yaml.*empty"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void a_wrong_configuration_is_refused_with_its_place(String yaml, String line) {
        for (String command : new String[] {"check", "run", "poll"}) {
            String[] arguments = command.equals("poll")
                    ? new String[] {"poll", "--once", "--config", write(yaml)}
                    : new String[] {command, "--config", write(yaml)};
            assertFails(3, "(?s).*" + line + ".*refused.*", arguments);
        }
    }

    @Test
    void a_missing_configuration_is_named() {
        assertFails(
                3,
                "(?s).*nowhere\\.yaml.*",
                "run",
                "--config",
                dir.resolve("nowhere.yaml").toString());
    }

    @ParameterizedTest
    @CsvSource({"rnu, rnu", "check --konfig x, --konfig", "audit --url http://x -t a, mqtt://", "'', command"})
    void wrong_use_says_how_it_is_used(String arguments, String named) {
        assertFails(2, "(?s).*" + named + ".*", arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
    }

    @Test
    void a_port_in_use_is_named_and_ends_the_start() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String yaml = minimal(taken.getLocalPort(), "");
            assertFails(
                    1, "(?s).*127\\.0\\.0\\.1:" + taken.getLocalPort() + ".*in use.*", "run", "--config", write(yaml));
        }
    }

    @Test
    void without_java_the_launcher_says_what_to_install() {
        try (Child child = Sluice.start(Map.of("SLUICE_JAVA", "/nowhere/java"), "check")) {
            assertThat(child.exit(LIMIT)).isEqualTo(69);
            assertThat(child.lines())
                    .singleElement()
                    .asString()
                    .contains("Java 17")
                    .contains("apt-get install");
        }
    }

    @Test
    void a_device_that_cannot_be_reached_ends_a_poll_with_4_and_does_not_end_a_run() {
        int nobody = Ports.free();
        String config = write(minimal(Ports.free(), device(nobody)));
        assertFails(4, "(?s).*no answer from meter.*", "poll", "--once", "--wait", "3", "--config", config);
        try (Child gateway = Sluice.gateway(Path.of(config))) {
            gateway.await("a line that names the link", LIMIT, line -> line.contains("127.0.0.1:" + nobody));
            assertThat(gateway.stop(LIMIT)).isZero();
            assertNoTrace(gateway);
        }
    }

    @Test
    void an_upstream_that_cannot_be_reached_is_named_and_tried_again() {
        int nobody = Ports.free();
        String upstream = upstream("mqtt://127.0.0.1:" + nobody, "");
        try (Child gateway = Sluice.gateway(Path.of(write(minimal(Ports.free(), upstream))))) {
            gateway.await(
                    "a line that names the upstream",
                    LIMIT,
                    line -> line.contains("upstream=cloud") && line.contains("127.0.0.1:" + nobody));
            assertThat(gateway.stop(LIMIT)).isZero();
            assertNoTrace(gateway);
        }
        assertFails(
                5, "(?s).*127\\.0\\.0\\.1:" + nobody + ".*", "audit", "--url", "mqtt://127.0.0.1:" + nobody, "-t", "a");
    }

    @ParameterizedTest
    @CsvSource({
        "expired, ca, right, expired",
        "foreign, ca, right, vouch",
        "server, ca, wrong, (?i)password",
    })
    void a_wrong_certificate_or_password_is_named_and_tried_again(
            String certificate, String ca, String password, String says) {
        PemFiles pem = new PemFiles(dir);
        pem.server("expired", "ca", "server", -1);
        pem.authority("other");
        pem.server("foreign", "other", "server", 1);
        String rule = Mosquitto.onlyUser(dir, "gateway", "right");
        try (Mosquitto mosquitto = new Mosquitto(dir, pem, certificate, rule)) {
            String url = "mqtts://127.0.0.1:" + mosquitto.tlsPort();
            String secret = privateFile("cloud.password", password);
            String more =
                    "ca: " + pem.file(ca + ".crt") + "\n    username: gateway\n    password: ${file:" + secret + "}";
            try (Child gateway = Sluice.gateway(Path.of(write(minimal(Ports.free(), upstream(url, more)))))) {
                String line = gateway.await("a line that names the upstream", LIMIT, it -> it.contains("state=down"));
                assertThat(line).containsPattern(says);
                assertThat(gateway.stop(LIMIT)).isZero();
                assertNoTrace(gateway);
                assertThat(gateway.output()).doesNotContain("password=" + password);
            }
            assertFails(
                    5,
                    "(?s).*(" + says + ").*",
                    "audit",
                    "--url",
                    url,
                    "--ca",
                    pem.file(ca + ".crt"),
                    "--username",
                    "gateway",
                    "--password-file",
                    secret,
                    "-t",
                    "a");
        }
    }

    private static void assertFails(int code, String output, String... arguments) {
        try (Child child = Sluice.start(arguments)) {
            assertThat(child.exit(LIMIT)).as(child.output()).isEqualTo(code);
            assertThat(child.output()).matches(output);
            assertNoTrace(child);
        }
    }

    private static void assertNoTrace(Child child) {
        assertThat(child.output()).doesNotContain("\tat ").doesNotContain("Exception in thread");
    }

    private String minimal(int localPort, String more) {
        return """
                gateway: {site: plant7, name: gw-01}
                store: {dir: state, segment: 256KiB}
                broker:
                  listeners: [{bind: "127.0.0.1:%d"}]
                %s
                """.formatted(localPort, more);
    }

    private static String device(int port) {
        return """
                links: {plc: {tcp: "127.0.0.1:%d", connect_timeout: 500ms}}
                devices: {meter: {link: plc, unit: 1, tags: {speed: {at: "hr:0", type: u16, every: 200ms}}}}
                """.formatted(port);
    }

    private static String upstream(String url, String more) {
        return """
                upstreams:
                  cloud:
                    url: %s
                    forward: [{filter: "plant7/#"}]
                    %s
                """.formatted(url, more);
    }

    private String write(String yaml) {
        return put("sluice.yaml", yaml).toString();
    }

    private String privateFile(String name, String content) {
        Path file = put(name, content);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    private Path put(String name, String content) {
        try {
            return Files.writeString(dir.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
