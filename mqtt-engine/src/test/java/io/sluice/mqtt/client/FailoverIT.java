package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.Mosquitto;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several addresses, servers that send us on, and the way back. */
@Timeout(120)
class FailoverIT {

    private static final Transport TRANSPORT = Transport.start("failover-it", 1);

    @TempDir
    private static Path dir;

    private final List<ConnectionLostException> lost = new CopyOnWriteArrayList<>();

    @AfterAll
    static void stop() {
        TRANSPORT.close();
    }

    @Test
    void it_goes_to_the_second_and_back_to_the_first_when_that_answers() throws Exception {
        Mosquitto first = Mosquitto.open(dir.resolve("first"));
        try (first;
                Mosquitto second = Mosquitto.open(dir.resolve("second")).start()) {
            ClientSettings settings = ClientSettings.of(
                    ServerSettings.of(at(first.port()))
                            .at(List.of(at(first.port()), at(second.port())))
                            .with(new Failover(Duration.ofSeconds(1), true)),
                    "gw-01");
            Connector connector = new Connector(settings.server(), TRANSPORT);
            MqttClient client = connector.client(settings, lost::add);
            assertThat(client.connect().get(30, TimeUnit.SECONDS).server()).isEqualTo(at(second.port()));
            assertThat(connector.status().failovers()).isEqualTo(1);
            first.start();
            List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                all.add(client.publish(
                        new Message("t", "x".getBytes(UTF_8), Qos.AT_LEAST_ONCE, false, MessageProperties.NONE)));
                return !lost.isEmpty();
            });
            assertThat(lost)
                    .extracting(ConnectionLostException::kind)
                    .containsExactly(ConnectionLostException.Kind.RETIRED);
            assertThat(all.get(0).get(1, TimeUnit.SECONDS).isError()).isFalse();
            assertThat(first.log()).contains("New connection").doesNotContain("gw-01");
            assertThat(second.log()).contains("Client gw-01 disconnected.");
            MqttClient back = connector.client(settings, lost::add);
            assertThat(back.connect().get(30, TimeUnit.SECONDS).server()).isEqualTo(at(first.port()));
            assertThat(connector.status())
                    .returns(1L, ConnectorStatus::returns)
                    .returns(at(first.port()), ConnectorStatus::server);
            back.disconnect().get(30, TimeUnit.SECONDS);
            connector.close();
        }
    }

    @Test
    void all_that_failed_is_told() throws Exception {
        int one = Mosquitto.freePort();
        try (ScriptedServer closing = new ScriptedServer(level -> null)) {
            ClientSettings settings = ClientSettings.of(
                    ServerSettings.of(at(one)).at(List.of(at(one), closing.endpoint(false))), "gw-01");
            fails(settings, Kind.REFUSED, "localhost:" + one + " refuses connections");
            fails(settings, Kind.REFUSED, "; then " + closing.endpoint(false).address() + " closes the connection");
        }
    }

    @Test
    void a_server_that_sends_us_on_is_obeyed() throws Exception {
        try (Mosquitto target = Mosquitto.open(dir.resolve("target")).start();
                ScriptedServer sending =
                        new ScriptedServer(level -> connack(0x9C, "no-such.invalid:1 localhost:" + target.port()))) {
            MqttClient client = new MqttClient(settings(sending), TRANSPORT, lost::add);
            assertThat(client.connect().get(30, TimeUnit.SECONDS).server()).isEqualTo(at(target.port()));
            client.disconnect().get(30, TimeUnit.SECONDS);
            ClientSettings stays = settings(sending);
            fails(
                    stays.with(stays.server().with(new Failover(Duration.ZERO, false))),
                    Kind.REDIRECTED,
                    "not followed: redirects are not followed (follow_redirects)");
        }
    }

    @Test
    void servers_that_send_us_round_are_left() throws Exception {
        String[] reference = new String[1];
        try (ScriptedServer one = new ScriptedServer(level -> connack(0x9D, reference[0]));
                ScriptedServer two = new ScriptedServer(
                        level -> connack(0x9D, one.endpoint(false).address()))) {
            reference[0] = two.endpoint(false).address();
            fails(settings(one), Kind.REDIRECTED, "not followed: it has been tried already");
        }
    }

    @Test
    void nobody_is_sent_from_tls_to_a_server_without() throws Exception {
        Endpoint secure = Endpoint.parse("mqtts://broker.example:8883");
        assertThat(new Itinerary(List.of(), true).redirected(secure, "mqtt://other.example", false))
                .isEqualTo("from TLS nobody goes to a server without it");
        Itinerary plan = new Itinerary(List.of(secure), true);
        plan.next();
        assertThat(plan.redirected(secure, "other.example [fd00::7]:8884 mqtts://third.example:443", true))
                .isNull();
        assertThat(List.of(String.valueOf(plan.next()), String.valueOf(plan.next()), String.valueOf(plan.next())))
                .containsExactly("mqtts://other.example:8883", "mqtts://[fd00::7]:8884", "mqtts://third.example:443");
        assertThat(plan.isForGood(Endpoint.parse("mqtts://third.example:443"))).isTrue();
        for (int sent = 1; sent < Itinerary.MAX_REDIRECTS; sent++) {
            assertThat(plan.redirected(secure, "host" + sent, false)).isNull();
        }
        assertThat(plan.redirected(secure, "last.example", false)).isEqualTo("that is the redirect number 6 in a row");
    }

    @Test
    void a_server_that_disconnects_and_has_moved_is_left_for_good() throws Exception {
        try (Mosquitto target = Mosquitto.open(dir.resolve("moved")).start();
                ScriptedServer old =
                        new ScriptedServer(level -> "2003000000" + disconnect(0x9D, "localhost:" + target.port()))) {
            ClientSettings settings = settings(old);
            Connector connector = new Connector(settings.server(), TRANSPORT);
            connector.client(settings, lost::add).connect().get(30, TimeUnit.SECONDS);
            await().atMost(30, TimeUnit.SECONDS).until(() -> lost.size() == 1);
            for (int connection = 0; connection < 2; connection++) {
                MqttClient next = connector.client(settings, lost::add);
                assertThat(next.connect().get(30, TimeUnit.SECONDS).server()).isEqualTo(at(target.port()));
                next.disconnect().get(30, TimeUnit.SECONDS);
            }
            assertThat(old.levels()).hasSize(1);
            connector.close();
        }
    }

    @Test
    void a_probe_goes_through_tls_and_no_further() throws Exception {
        Certificates authority = new Certificates(dir.resolve("ca"), "Plant CA");
        try (Mosquitto server = Mosquitto.tls(dir.resolve("probed"), authority.server("DNS:localhost"))
                .start()) {
            ClientSettings settings = ClientSettings.of(new Endpoint("localhost", server.port(), true), "gw-01")
                    .withTls(ClientTls.trusting(authority.ca()));
            probe(settings).get(30, TimeUnit.SECONDS);
            assertThat(server.log()).doesNotContain("gw-01");
            assertThat(probe(settings.withTls(ClientTls.DEFAULT))).failsWithin(Duration.ofSeconds(30));
        }
    }

    private static CompletableFuture<Void> probe(ClientSettings settings) {
        return Probe.run(
                settings.server().endpoint(),
                settings,
                new ClientTlsContext(settings.server().tls(), Clock.systemUTC()),
                TRANSPORT.loops().next(),
                TRANSPORT.socketChannel());
    }

    private static Endpoint at(int port) {
        return new Endpoint("localhost", port, false);
    }

    private static ClientSettings settings(ScriptedServer server) {
        return ClientSettings.of(server.endpoint(false), "gw-01").withProtocol(ProtocolChoice.MQTT_5);
    }

    /** CONNACK: no session, a code, and a Server Reference. */
    private static String connack(int code, String reference) {
        return packet(0x20, "00" + HexFormat.of().toHexDigits((byte) code), reference);
    }

    private static String disconnect(int code, String reference) {
        return packet(0xE0, HexFormat.of().toHexDigits((byte) code), reference);
    }

    private static String packet(int type, String head, String reference) {
        String text = HexFormat.of().formatHex(reference.getBytes(UTF_8));
        String property = "1c" + HexFormat.of().toHexDigits((short) (text.length() / 2)) + text;
        String body = head + HexFormat.of().toHexDigits((byte) (property.length() / 2)) + property;
        return HexFormat.of().toHexDigits((byte) type) + HexFormat.of().toHexDigits((byte) (body.length() / 2)) + body;
    }

    private static void fails(ClientSettings settings, Kind kind, String text) {
        MqttClient client = new MqttClient(settings, TRANSPORT, why -> {});
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> client.connect().get(30, TimeUnit.SECONDS));
        assertThat(failure.getCause()).isInstanceOfSatisfying(ConnectFailedException.class, e -> {
            assertThat(e).hasMessageContaining(text);
            assertThat(e.kind()).isEqualTo(kind);
        });
    }
}
