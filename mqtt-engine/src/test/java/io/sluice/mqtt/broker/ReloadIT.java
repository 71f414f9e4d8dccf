package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while the broker runs. */
class ReloadIT {

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init") // started before each test
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        certificate("old");
        certificate("new");
        use("old");
        Files.writeString(dir.resolve("users"), PasswordFile.entry("anna", "correct horse".toCharArray()) + "\n");
        TlsSettings tls = new TlsSettings(dir.resolve("crt"), dir.resolve("key"), null);
        List<ListenerSettings> listeners = List.of(
                new ListenerSettings("127.0.0.1", 0, null, true), new ListenerSettings("127.0.0.1", 0, tls, true));
        SecuritySettings security = SecuritySettings.DEFAULT.withFilesEvery(Duration.ofMillis(20));
        broker = Broker.start(
                new BrokerSettings(listeners, dir.resolve("users"), BrokerLimits.DEFAULT, 2, security, null, null),
                HeldStore.immediate());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void new_certificate_is_shown_and_connections_go_on() throws Exception {
        try (Peer sub = Peer.start(client("mosquitto_sub", "old", "-t", "t", "-C", "1"))) {
            await().until(() -> broker.status().subscriptions() == 1);
            use("new");
            await().until(() -> trusts("new"));
            assertThat(trusts("old")).isFalse();
            Peer.must(client("mosquitto_pub", "new", "-t", "t", "-m", "x", "-q", "1"));
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("x");
            assertThat(broker.status().fileProblems()).isEmpty();
        }
    }

    @Test
    void certificate_that_cannot_be_used_leaves_the_old_one_and_is_told_until_it_is_mended() throws Exception {
        Files.writeString(dir.resolve("crt"), "no certificate\n");
        await().until(() -> broker.status().fileFailures() == 1);
        assertThat(broker.status().fileProblems())
                .singleElement()
                .asString()
                .contains(dir.resolve("crt").toString());
        assertThat(trusts("old")).isTrue();
        use("new");
        await().until(() -> trusts("new"));
        assertThat(broker.status().fileProblems()).isEmpty();
    }

    @Test
    void users_who_are_changed_come_in_with_the_new_password() throws Exception {
        assertThat(connack("anna", "correct horse")).isEqualTo(ReasonCode.SUCCESS);
        try (RawClient client = RawClient.connected(broker.boundAddresses().get(0), ProtocolVersion.V5, "stays")) {
            Files.writeString(dir.resolve("users"), PasswordFile.entry("anna", "battery staple".toCharArray()) + "\n");
            await().until(() -> connack("anna", "battery staple") == ReasonCode.SUCCESS);
            assertThat(connack("anna", "correct horse")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            Files.writeString(dir.resolve("users"), "anna:in the clear\n");
            await().until(() -> !broker.status().fileProblems().isEmpty());
            assertThat(connack("anna", "battery staple")).isEqualTo(ReasonCode.SUCCESS);
            client.send(Pingreq.INSTANCE);
            client.read(Pingresp.class);
        }
    }

    private ReasonCode connack(String user, String password) throws Exception {
        try (RawClient client = new RawClient(broker.boundAddresses().get(0), ProtocolVersion.V5)) {
            ByteBuffer bytes = ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8));
            client.send(new Connect(ProtocolVersion.V5, true, 0, "c", null, user, bytes, Connect.Properties.DEFAULT));
            return client.read(Connack.class).code();
        }
    }

    private boolean trusts(String certificate) throws Exception {
        return Peer.run(client("mosquitto_pub", certificate, "-t", "probe", "-m", "x", "-q", "1"))
                        .exit()
                == 0;
    }

    private String[] client(String program, String ca, String... more) {
        List<String> common = List.of(
                program,
                "-h",
                "localhost",
                "-p",
                String.valueOf(broker.boundAddresses().get(1).getPort()),
                "--cafile",
                dir.resolve(ca + ".crt").toString());
        return Peer.join(common, more);
    }

    private void certificate(String name) throws Exception {
        Peer.must(
                "sh",
                "-c",
                "cd '" + dir + "' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name
                        + " -addext subjectAltName=DNS:localhost -keyout " + name + ".key -out " + name + ".crt");
    }

    private void use(String name) throws Exception {
        for (String kind : List.of("crt", "key")) {
            Path copy = Files.copy(dir.resolve(name + "." + kind), dir.resolve("next"));
            Files.move(copy, dir.resolve(kind), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
