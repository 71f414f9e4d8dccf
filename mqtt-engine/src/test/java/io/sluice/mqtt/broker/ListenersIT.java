package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.peer.Certificates;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each listener has its own packet size, number of connections, deadline, users and keeper of handshakes. */
@Timeout(60)
class ListenersIT {

    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private Broker broker;

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void packet_size_is_the_listeners_and_its_clients_are_told_it() throws Exception {
        start(plain(), plain().with(new ListenerBounds(0, 300, null)));
        try (RawClient wide = new RawClient(address(0), V5);
                RawClient narrow = new RawClient(address(1), V5)) {
            assertThat(maximumPacketSize(wide, "wide")).isEqualTo(1 << 20);
            assertThat(maximumPacketSize(narrow, "narrow")).isEqualTo(300);
            wide.send(RawClient.publish("a", "x".repeat(400), Qos.AT_LEAST_ONCE, 1));
            assertThat(wide.read(Puback.class).code()).isEqualTo(ReasonCode.SUCCESS);
            narrow.send(RawClient.publish("a", "x".repeat(400), Qos.AT_LEAST_ONCE, 1));
            assertThat(narrow.read(Disconnect.class).code()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    void connections_are_the_listeners_and_another_has_its_own() throws Exception {
        start(plain(), plain().with(new ListenerBounds(1, 0, null)));
        try (RawClient one = RawClient.connected(address(1), V5, "one")) {
            try (RawClient two = new RawClient(address(1), V5)) {
                assertThat(two.read()).isNull();
            }
            RawClient.connected(address(0), V5, "three").close();
            assertThat(refused(Refusal.LISTENER_QUOTA)).isOne();
            one.send(Disconnect.NORMAL);
            assertThat(one.read()).isNull();
        }
        await().atMost(Duration.ofSeconds(15)).until(() -> admits(address(1)));
    }

    @Test
    void deadline_of_the_connect_is_the_listeners() throws Exception {
        start(plain(), plain().with(new ListenerBounds(0, 0, Duration.ofMillis(200))));
        try (RawClient patient = new RawClient(address(0), V5);
                RawClient late = new RawClient(address(1), V5)) {
            assertThat(late.read()).isNull();
            assertThat(refused(Refusal.CONNECT_DEADLINE)).isOne();
            patient.send(RawClient.connect(V5, "patient"));
            assertThat(patient.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void users_are_the_listeners_and_are_read_again_each_by_itself() throws Exception {
        Path floor = users("floor", "anna");
        ListenerLogins own = ListenerLogins.DEFAULT;
        broker = Broker.start(
                BrokerSettings.of(
                                List.of(
                                        loopback(plain()),
                                        loopback(plain().with(own.withUsers(floor))),
                                        loopback(plain().with(own.withOwn(any -> Verdict.Accepted.as("any"))))),
                                users("office", "ben"))
                        .with(SecuritySettings.DEFAULT.withFilesEvery(Duration.ofMillis(20))),
                HeldStore.immediate());
        assertThat(login(0, "ben")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(login(0, "anna")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(login(1, "anna")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(login(1, "ben")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(login(2, "whoever")).isEqualTo(ReasonCode.SUCCESS);
        Files.writeString(dir.resolve("office"), "broken\n");
        users("floor", "carl");
        await().atMost(Duration.ofSeconds(15)).until(() -> login(1, "carl") == ReasonCode.SUCCESS);
        assertThat(login(0, "ben")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void handshakes_of_an_address_are_counted_apart_from_its_connections() throws Exception {
        Certificates.Pair pair = new Certificates(dir.resolve("ca"), "ca").server("IP:127.0.0.1");
        TlsSettings tls = new TlsSettings(pair.cert(), pair.key(), null);
        ListenerOptions options = plain().limits(new ClientLimits(0, 0, 2, 0, 0, 0));
        broker = Broker.start(
                BrokerSettings.of(List.of(new ListenerSettings("127.0.0.1", 0, tls, true).with(options)), null),
                HeldStore.immediate());
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            silent.add(new RawClient(address(0), V5));
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isEqualTo(2));
        try (RawClient third = new RawClient(address(0), V5)) {
            assertThat(third.read()).isNull();
        }
        assertThat(refused(Refusal.ADDRESS_HANDSHAKES)).isOne();
        silent.get(0).sendHex("10 0C 0004 4D515454 04 02 003C 0000"); // no TLS
        silent.get(0).readToEnd(); // an alert
        await().untilAsserted(() -> assertThat(refused(Refusal.TLS_HANDSHAKE)).isOne());
        silent.get(1).close();
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
        Peer.must(
                "mosquitto_pub",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(address(0).getPort()),
                "--cafile",
                dir.resolve("ca/ca.pem").toString(),
                "-t",
                "a",
                "-m",
                "x",
                "-q",
                "1");
    }

    private static ListenerOptions plain() {
        return ListenerOptions.DEFAULT;
    }

    private static ListenerSettings loopback(ListenerOptions options) {
        return new ListenerSettings("127.0.0.1", 0, null, false).with(options);
    }

    private void start(ListenerOptions... listeners) throws BrokerException {
        List<ListenerSettings> all = new ArrayList<>();
        for (ListenerOptions options : listeners) {
            all.add(loopback(options));
        }
        broker = Broker.start(BrokerSettings.of(all, null), HeldStore.immediate());
    }

    private Path users(String file, String user) throws Exception {
        String line = PasswordFile.entry(user, "secret".toCharArray());
        return Files.writeString(dir.resolve(file), line + "\n");
    }

    private ReasonCode login(int listener, String user) throws Exception {
        try (RawClient client = new RawClient(address(listener), V5)) {
            ByteBuffer password = ByteBuffer.wrap("secret".getBytes(StandardCharsets.UTF_8));
            client.send(new Connect(V5, true, 0, "c", null, user, password, Connect.Properties.DEFAULT));
            return client.read(Connack.class).code();
        }
    }

    private static boolean admits(InetSocketAddress address) throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(RawClient.connect(V5, "again"));
            return client.read() instanceof Connack;
        }
    }

    private static long maximumPacketSize(RawClient client, String clientId) throws Exception {
        client.send(RawClient.connect(V5, clientId));
        return client.read(Connack.class).properties().capabilities().maximumPacketSize();
    }

    private long refused(Refusal refusal) {
        Map<Refusal, Long> counts = broker.status().refusals();
        return counts.getOrDefault(refusal, -1L);
    }

    private InetSocketAddress address(int listener) {
        return broker.boundAddresses().get(listener);
    }
}
