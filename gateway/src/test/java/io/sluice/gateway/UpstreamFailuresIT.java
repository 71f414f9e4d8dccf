package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.PemFiles;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.RawServer;
import io.sluice.gateway.peer.Sluice;
import io.sluice.gateway.peer.Subscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that an upstream can be wrong in, at one gateway: each is named in the log and the status, is tried again,
 * and is up as soon as its server is right; and nowhere is a secret to be seen.
 */
@Timeout(240)
class UpstreamFailuresIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SECRET = "hunter2";
    private static final String STATUS = "plant7/gw-01/status";

    /** What the log and the status say of each. */
    private static final Map<String, String> SAYS = new LinkedHashMap<>();

    static {
        SAYS.put("expired", "expired at .*; renew it at the server");
        SAYS.put("elsewhere", "is not for that name but for cloud.example; write one of these in url");
        SAYS.put("revoked", "was revoked by its authority");
        SAYS.put("foreign", "comes from .{1,2}Test authority other.{1,2}, which ca .* does not vouch for");
        SAYS.put("pinned", "is not the pinned one; its public key is sha256//");
        SAYS.put("ours", "does not accept our certificate .*; set cert and key");
        SAYS.put("password", "does not accept username and password");
        SAYS.put("unauthorised", "does not let us in .not authorized 0x87.; check username, password");
        SAYS.put("silent", "accepts the connection but said nothing within 1 s");
        SAYS.put("proxied", "the proxy .* does not accept proxy_username and proxy_password");
    }

    @TempDir
    private Path dir = Path.of("unset");

    private final Map<String, Integer> ports = new LinkedHashMap<>();

    @Test
    void each_failure_is_named_without_a_secret_and_over_when_the_server_is_right() throws IOException {
        PemFiles pem = certificates();
        SAYS.keySet().forEach(name -> ports.put(name, Ports.free()));
        int local = Ports.free();
        int behindProxy = Ports.free();
        Path config = write("sluice.yaml", yaml(pem, local, behindProxy));
        try (Child gateway = Sluice.gateway(config);
                Subscriber near = Subscriber.start(local, STATUS + "/#")) {
            assertEachIsNamed(gateway, near, pem);
            assertEachRecovers(gateway, near, pem, behindProxy);
            assertNoSecret(gateway.output());
            assertNoSecret(String.join("\n", near.statuses()));
            assertThat(gateway.output()).doesNotContain("\tat ");
        }
    }

    private void assertEachIsNamed(Child gateway, Subscriber near, PemFiles pem) throws IOException {
        Map<String, String> certificates = new LinkedHashMap<>();
        for (String name : List.of("expired", "elsewhere", "revoked", "foreign")) {
            certificates.put(name, name);
        }
        certificates.put("pinned", "revoked");
        certificates.put("ours", "server");
        String more = "cafile " + pem.file("other.crt") + "\nrequire_certificate true\nlistener " + port("unauthorised")
                + " 127.0.0.1\nallow_anonymous false\n";
        try (Child wrong = mosquitto("wrong", listeners(pem, certificates) + more);
                RawServer password = RawServer.answering(port("password"), "20 03 00 86 00");
                RawServer silent = RawServer.answering(port("silent"), "");
                RawServer proxy =
                        RawServer.answering(port("proxied"), "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(wrong.alive() && password.isOpen() && silent.isOpen() && proxy.isOpen())
                    .isTrue();
            SAYS.forEach((name, says) -> {
                gateway.await(
                        "the failure of " + name,
                        LIMIT,
                        line -> line.matches(".*upstream=" + name + " state=down .*" + says + ".*"));
                await("the status of " + name)
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(status(near, name))
                                .containsPattern("\"last_error\":\".*" + says)
                                .containsPattern("\"last_error_at\":\"20\\d\\d-")
                                .containsPattern("\"failures\":([2-9]|\\d\\d)"));
            });
        }
    }

    private void assertEachRecovers(Child gateway, Subscriber near, PemFiles pem, int behindProxy) throws IOException {
        Map<String, String> certificates = new LinkedHashMap<>();
        for (String name : List.of("expired", "elsewhere", "revoked", "foreign", "pinned", "ours")) {
            certificates.put(name, "server");
        }
        int plain = Ports.free();
        ports.put("behind proxy", behindProxy);
        ports.put("plain", plain);
        String more = "cafile " + pem.file("ca.crt") + "\nrequire_certificate true\n" + open("unauthorised")
                + open("password") + open("silent") + open("behind proxy") + open("plain");
        try (Child right = mosquitto("right", listeners(pem, certificates) + more);
                RawServer proxy = RawServer.tunnel(port("proxied"), behindProxy);
                Subscriber far = Subscriber.start(plain, "up/#")) {
            assertThat(right.alive() && proxy.isOpen()).isTrue();
            for (String name : SAYS.keySet()) {
                await(name + " is up")
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(status(near, name)).contains("\"link\":\"up\""));
                gateway.await(
                        "that " + name + " is up", LIMIT, line -> line.contains("upstream=" + name + " state=up"));
            }
            awaitEach(far, "\"status\":\"online\"");
            assertThat(near.status(STATUS)).contains("\"status\":\"online\"");
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
            awaitEach(far, "\"status\":\"offline\"");
            await().atMost(LIMIT).until(() -> near.status(STATUS).contains("\"reason\":\"stopped\""));
            assertNoSecret(String.join("\n", far.statuses()));
        }
    }

    private static void awaitEach(Subscriber far, String says) {
        for (String name : SAYS.keySet()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(far.status("up/gw-01/" + name + "/status"))
                            .as(name)
                            .contains(says));
        }
    }

    private static String status(Subscriber near, String upstream) {
        return near.status(STATUS + "/upstream/" + upstream);
    }

    private static void assertNoSecret(String text) {
        assertThat(text)
                .isNotEmpty()
                .doesNotContain(SECRET)
                .doesNotContain(Base64.getEncoder().encodeToString(("gw:" + SECRET + "-proxy").getBytes(UTF_8)));
    }

    private PemFiles certificates() {
        PemFiles pem = new PemFiles(dir);
        pem.authority("other");
        pem.server("expired", "ca", "server", -1);
        pem.server("elsewhere", "ca", "elsewhere", 1);
        pem.server("revoked", "ca", "server", 1);
        pem.server("foreign", "other", "server", 1);
        pem.server("gateway", "ca", "elsewhere", 1);
        pem.revoke("revoked", "ca");
        pem.encrypt("gateway", "sealed", SECRET + "-key");
        return pem;
    }

    private int port(String name) {
        return ports.getOrDefault(name, 0);
    }

    private String open(String name) {
        return "listener " + port(name) + " 127.0.0.1\nallow_anonymous true\n";
    }

    /** TLS listeners, each with its certificate; the one of {@code ours} is the last. */
    private String listeners(PemFiles pem, Map<String, String> certificates) {
        StringBuilder text = new StringBuilder();
        for (String name : SAYS.keySet()) {
            String certificate = certificates.get(name);
            if (certificate != null) {
                text.append(open(name)).append("certfile ").append(pem.file(certificate + ".crt"));
                text.append("\nkeyfile ").append(pem.file(certificate + ".key")).append('\n');
            }
        }
        return text.toString();
    }

    private Child mosquitto(String name, String listeners) throws IOException {
        String head = "user root\nper_listener_settings true\npersistence false\n";
        Path config = write(name + ".conf", head + listeners);
        Child started = Child.start("/usr/sbin/mosquitto", "-v", "-c", config.toString());
        try {
            started.await("mosquitto running", Duration.ofSeconds(20), line -> line.contains(" running"));
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    private String yaml(PemFiles pem, int local, int behindProxy) throws IOException {
        String login = "\n    username: gw\n    password: ${file:" + secret("password") + "}";
        String trust = "\n    ca: " + pem.file("ca.crt") + login;
        StringBuilder yaml = new StringBuilder("""
                gateway: {site: plant7, name: gw-01, status_every: 1s}
                store: {dir: state, segment: 256KiB}
                broker:
                  listeners: [{bind: "127.0.0.1:%d"}]
                upstreams:
                """.formatted(local));
        upstream(yaml, "expired", "mqtts", trust);
        upstream(yaml, "elsewhere", "mqtts", trust);
        upstream(yaml, "revoked", "mqtts", trust + "\n    crl: " + pem.file("ca.crl"));
        upstream(yaml, "foreign", "mqtts", trust);
        upstream(yaml, "pinned", "mqtts", trust + "\n    pin: " + pem.file("server.crt"));
        Path key = secret("key");
        Files.setPosixFilePermissions(Path.of(pem.file("sealed.key")), PosixFilePermissions.fromString("rw-------"));
        upstream(
                yaml,
                "ours",
                "mqtts",
                trust + "\n    cert: " + pem.file("gateway.crt") + "\n    key: " + pem.file("sealed.key")
                        + "\n    key_password: ${file:" + key + "}");
        upstream(yaml, "password", "mqtt", login);
        upstream(yaml, "unauthorised", "mqtt", login);
        upstream(yaml, "silent", "mqtt", login);
        ports.put("proxied", behindProxy);
        int proxy = Ports.free();
        upstream(
                yaml,
                "proxied",
                "mqtt",
                "\n    proxy: http://127.0.0.1:" + proxy + "\n    proxy_username: gw\n    proxy_password: ${file:"
                        + secret("proxy") + "}");
        ports.put("proxied", proxy);
        return yaml.toString();
    }

    private void upstream(StringBuilder yaml, String name, String scheme, String more) {
        yaml.append("  ")
                .append(name)
                .append(":\n    url: ")
                .append(scheme)
                .append("://127.0.0.1:")
                .append(port(name));
        yaml.append("\n    status_topic: up/{gateway}/" + name + "/status\n    client_id: gw-01-")
                .append(name)
                .append("\n    connect_timeout: ")
                .append(name.equals("silent") ? "1s" : "10s");
        yaml.append("\n    forward: [{filter: \"plant7/#\"}]").append(more).append('\n');
    }

    private Path secret(String name) throws IOException {
        Path file = write(name + ".secret", SECRET + "-" + name);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content);
    }
}
