package io.sluice.mqtt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.Mosquitto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a connection fails has a kind and one line that names the thing and the remedy. */
@Timeout(60)
class ConnectFailureIT {

    private static final Transport TRANSPORT = Transport.start("failure-it", 1);
    private static final String PASSWORD = "hunter2-secret";

    @TempDir
    private static Path dir;

    private static Certificates authority;
    private static Mosquitto tls;

    @BeforeAll
    static void start() throws Exception {
        authority = new Certificates(dir.resolve("ca"), "Plant CA");
        tls = Mosquitto.tls(dir.resolve("tls"), authority.server("DNS:localhost", "IP:127.0.0.1"))
                .start();
    }

    @AfterAll
    static void stop() {
        tls.close();
        TRANSPORT.close();
    }

    @Test
    void nothing_listens_there() throws Exception {
        Endpoint nobody = new Endpoint("localhost", Mosquitto.freePort(), false);
        fails(
                settings(nobody),
                Kind.REFUSED,
                "localhost:" + nobody.port() + " refuses connections; is the server running");
    }

    @Test
    void a_name_that_does_not_exist() {
        fails(
                settings(new Endpoint("no-such-host.invalid", 1883, false)),
                Kind.UNRESOLVED_HOST,
                "the host name no-such-host.invalid has no address; check the spelling in url");
    }

    @ParameterizedTest
    @CsvSource({"false, is it an MQTT server", "true, is it an MQTT server behind TLS?"})
    void a_server_that_says_nothing(boolean withTls, String text) throws Exception {
        try (ScriptedServer silent = new ScriptedServer(level -> "")) {
            long began = System.nanoTime();
            fails(
                    settings(silent.endpoint(withTls)).withTimes(Duration.ofSeconds(30), Duration.ofSeconds(1)),
                    Kind.SILENT,
                    "said nothing within 1 s; " + text);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_server_that_closes_is_asked_in_both_versions() throws Exception {
        try (ScriptedServer closing = new ScriptedServer(level -> null)) {
            fails(settings(closing.endpoint(false)), Kind.CLOSED, "closes the connection without an answer");
            assertThat(closing.levels()).containsExactly(5, 4);
        }
    }

    @Test
    void tls_to_a_port_without() throws Exception {
        try (ScriptedServer http = new ScriptedServer(level -> "48545450 2f312e31 20343030 0d0a0d0a")) {
            fails(
                    settings(http.endpoint(true)),
                    Kind.NOT_TLS,
                    "does not speak TLS; for a port without TLS write mqtt://");
        }
        try (ScriptedServer closing = new ScriptedServer(level -> null)) {
            fails(settings(closing.endpoint(true)), Kind.NOT_TLS, "write mqtt://");
        }
    }

    @Test
    void no_tls_to_a_port_with() throws Exception {
        try (ScriptedServer alert = new ScriptedServer(level -> "15 0301 0002 0246")) {
            fails(settings(alert.endpoint(false)), Kind.TLS_EXPECTED, "speaks TLS; write mqtts://");
        }
        fails(
                settings(new Endpoint("localhost", tls.port(), false)),
                Kind.CLOSED,
                "is it an MQTT server, and one without TLS (else write mqtts://)?");
    }

    @Test
    void something_that_is_no_mqtt() throws Exception {
        try (ScriptedServer http = new ScriptedServer(level -> "48545450 2f312e31 20343030 0d0a0d0a")) {
            fails(settings(http.endpoint(false)), Kind.NOT_MQTT, "answers, but not in MQTT");
        }
    }

    @Test
    void an_authority_that_is_not_ours() throws Exception {
        Certificates other = new Certificates(dir.resolve("other"), "Other CA");
        fails(
                secure(other.ca()),
                Kind.UNTRUSTED_CERTIFICATE,
                "comes from \"Plant CA\", which ca " + other.ca()
                        + " does not vouch for; name the PEM file of the server's CA");
        fails(secure(null), Kind.UNTRUSTED_CERTIFICATE, "the system's list of authorities does not vouch for");
    }

    @Test
    void an_expired_certificate() throws Exception {
        try (Mosquitto expired = Mosquitto.tls(dir.resolve("expired"), authority.expired("DNS:localhost"))
                .start()) {
            fails(
                    settings(new Endpoint("localhost", expired.port(), true))
                            .withTls(ClientTls.trusting(authority.ca())),
                    Kind.CERTIFICATE_EXPIRED,
                    "renew it at the server, unless this machine's clock is wrong");
        }
    }

    @Test
    void a_certificate_of_another_host_says_whose() throws Exception {
        try (Mosquitto wrong = Mosquitto.tls(
                        dir.resolve("wrong"), authority.server("DNS:cloud.example", "DNS:mqtt.example"))
                .start()) {
            fails(
                    settings(new Endpoint("localhost", wrong.port(), true)).withTls(ClientTls.trusting(authority.ca())),
                    Kind.HOST_MISMATCH,
                    "is not for that name but for cloud.example, mqtt.example; write one of these in url");
        }
    }

    @Test
    void a_server_that_wants_a_client_certificate() throws Exception {
        try (Mosquitto strict = Mosquitto.tls(
                        dir.resolve("strict"),
                        authority.server("DNS:localhost"),
                        "require_certificate true",
                        "cafile " + authority.ca())
                .start()) {
            ClientSettings bare = settings(new Endpoint("localhost", strict.port(), true))
                    .withTls(ClientTls.trusting(authority.ca()));
            fails(
                    bare,
                    Kind.CLIENT_CERTIFICATE,
                    "does not accept our certificate (certificate_required); set cert and key");
            Certificates.Pair ours = authority.server("DNS:gw-01");
            MqttClient client = new MqttClient(
                    bare.withTls(ClientTls.trusting(authority.ca())
                            .showing(new ClientIdentity.Pem(ours.cert(), ours.key(), null))),
                    TRANSPORT,
                    why -> {});
            assertThat(client.connect().get(10, TimeUnit.SECONDS).tlsVersion()).isEqualTo("TLSv1.3");
            client.disconnect().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void files_that_cannot_serve() throws Exception {
        Path key = Files.writeString(dir.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAA==\n");
        Path none = Files.writeString(dir.resolve("none.pem"), "nothing\n");
        fails(
                secure(dir.resolve("missing.pem")),
                Kind.TLS_FILES,
                "ca: " + dir.resolve("missing.pem") + " does not exist");
        fails(secure(none), Kind.TLS_FILES, "ca: " + none);
        fails(secure(authority.ca(), none, key), Kind.TLS_FILES, "cert: " + none);
        fails(secure(authority.ca(), authority.ca(), key), Kind.TLS_FILES, "key: " + key + " holds no PEM private key");
    }

    @Test
    void a_key_of_another_certificate() throws Exception {
        Path cert = authority.server("DNS:gw-01").cert();
        Path key = authority.server("DNS:gw-02").key();
        fails(
                secure(authority.ca(), cert, key),
                Kind.TLS_FILES,
                "key: " + key + " is not the key of the certificate in " + cert);
    }

    @Test
    void a_server_of_old_tls_only() throws Exception {
        try (ScriptedServer ancient = new ScriptedServer(level -> "15 0301 0002 0246")) {
            fails(settings(ancient.endpoint(true)), Kind.TLS_VERSION, "offers neither TLS 1.2 nor 1.3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "20 03 00 85 00, CLIENT_ID_REJECTED, does not accept the client_id",
        "20 03 00 86 00, BAD_CREDENTIALS, does not accept username and password",
        "20 03 00 87 00, NOT_AUTHORIZED, 'check username, password and client_id, and their rights there'",
        "20 03 00 88 00, SERVER_UNAVAILABLE, takes no connections now (server unavailable 0x88)",
        "20 03 00 9c 00, REDIRECTED, wants us elsewhere",
        "20 0b 00 8a 08 1f 0005 676f 0a 6e6f, NOT_AUTHORIZED, 'it says \"go?no\"'",
        "20 03 00 97 00, SERVER_UNAVAILABLE, quota exceeded 0x97",
    })
    void a_refusal_is_translated(String connack, Kind kind, String text) throws Exception {
        try (ScriptedServer server = new ScriptedServer(level -> connack)) {
            fails(settings(server.endpoint(false)).withProtocol(ProtocolChoice.MQTT_5), kind, text);
        }
    }

    @Test
    void a_server_of_3_1_1_is_found_out_and_spoken_to() throws Exception {
        try (ScriptedServer old = new ScriptedServer(level -> level == 5 ? "20 02 00 01" : "20 02 00 00")) {
            MqttClient client = new MqttClient(settings(old.endpoint(false)), TRANSPORT, why -> {});
            assertThat(client.connect().get(10, TimeUnit.SECONDS).version()).isEqualTo(ProtocolVersion.V3_1_1);
            assertThat(old.levels()).containsExactly(5, 4);
            client.disconnect().get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_server_of_3_1_1_that_closes_or_resets_the_connection_is_spoken_to(boolean secure, boolean resets)
            throws Exception {
        Certificates.Pair pair = authority.server("DNS:localhost");
        SSLContext tls = ((JdkSslContext) SslContextBuilder.forServer(
                                pair.cert().toFile(), pair.key().toFile())
                        .sslProvider(SslProvider.JDK)
                        .build())
                .context();
        try (OldServer old = new OldServer(secure ? tls : null, resets)) {
            ClientSettings settings = settings(old.endpoint());
            MqttClient client = new MqttClient(
                    secure ? settings.withTls(ClientTls.trusting(authority.ca())) : settings, TRANSPORT, why -> {});
            assertThat(client.connect().get(10, TimeUnit.SECONDS).version()).isEqualTo(ProtocolVersion.V3_1_1);
            assertThat(old.levels()).containsExactly(5, 4);
            client.disconnect().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_wrong_password_at_mosquitto() throws Exception {
        Path users = Files.writeString(dir.resolve("users"), "");
        try (Mosquitto closed = Mosquitto.with(dir.resolve("closed"), "allow_anonymous false", "password_file " + users)
                .start()) {
            ClientSettings settings = settings(new Endpoint("localhost", closed.port(), false));
            fails(settings, Kind.NOT_AUTHORIZED, "check username, password and client_id");
            fails(settings.withCredentials(null, null), Kind.NOT_AUTHORIZED, "it may want username and password");
        }
    }

    @Test
    void an_attempt_that_is_given_up_ends_at_once() throws Exception {
        try (ScriptedServer silent = new ScriptedServer(level -> "")) {
            MqttClient client = new MqttClient(settings(silent.endpoint(false)), TRANSPORT, why -> {});
            var connecting = client.connect();
            await().atMost(5, TimeUnit.SECONDS).until(() -> !silent.levels().isEmpty());
            client.disconnect().get(5, TimeUnit.SECONDS);
            assertThat(connecting).failsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_server_that_disconnects_says_why() throws Exception {
        List<ConnectionLostException> lost = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(level -> "20 03 00 00 00 e0 02 8e 00")) {
            MqttClient client = new MqttClient(settings(server.endpoint(false)), TRANSPORT, lost::add);
            client.connect().get(10, TimeUnit.SECONDS);
            await().atMost(5, TimeUnit.SECONDS).until(() -> lost.size() == 1);
        }
        assertThat(lost.get(0).code()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(lost.get(0)).hasMessageContaining("another client came with the same client_id");
    }

    @Test
    void a_server_that_falls_silent_is_given_up_within_one_and_a_half_keep_alives() throws Exception {
        List<ConnectionLostException> lost = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(level -> "20 06 00 00 03 13 0001")) { // keep alive 1 s
            MqttClient client = new MqttClient(settings(server.endpoint(false)), TRANSPORT, lost::add);
            assertThat(client.connect().get(10, TimeUnit.SECONDS).keepAlive()).isEqualTo(Duration.ofSeconds(1));
            await().atMost(1900, TimeUnit.MILLISECONDS).until(() -> lost.size() == 1);
        }
        assertThat(lost.get(0).kind()).isEqualTo(ConnectionLostException.Kind.SILENT);
    }

    private static ClientSettings settings(Endpoint endpoint) {
        return ClientSettings.of(endpoint, "gw-01")
                .withCredentials("operator", Secret.of(PASSWORD))
                .withTimes(Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private static ClientSettings secure(@Nullable Path ca) {
        return secure(ca, null, null);
    }

    private static ClientSettings secure(@Nullable Path ca, @Nullable Path cert, @Nullable Path key) {
        return settings(new Endpoint("localhost", tls.port(), true))
                .withTls(ClientTls.trusting(ca).showing(ClientIdentity.of(cert, key, null, null)));
    }

    private static void fails(ClientSettings settings, Kind kind, String text) {
        MqttClient client = new MqttClient(settings, TRANSPORT, why -> {});
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> client.connect().get(20, TimeUnit.SECONDS));
        assertThat(failure.getCause()).isInstanceOfSatisfying(ConnectFailedException.class, e -> {
            assertThat(e).hasMessageContaining(text).hasMessageNotContaining(PASSWORD);
            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getStackTrace()).isEmpty();
        });
    }
}
