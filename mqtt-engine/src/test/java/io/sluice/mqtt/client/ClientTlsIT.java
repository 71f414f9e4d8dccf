package io.sluice.mqtt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.TlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Trust, pins, revocation, application protocols, resumption and renewal against mosquitto and openssl. */
@Timeout(120)
class ClientTlsIT {

    private static final Transport TRANSPORT = Transport.start("tls-it", 1);
    private static final String CONNACK = "2003000000";

    @TempDir
    private static Path dir;

    private static Certificates authority;
    private static Certificates.Pair pair;
    private static Mosquitto mosquitto;

    @BeforeAll
    static void start() throws Exception {
        authority = new Certificates(dir.resolve("ca"), "Plant CA");
        pair = authority.server("DNS:localhost");
        mosquitto = Mosquitto.tls(dir.resolve("plain"), pair).start();
    }

    @AfterAll
    static void stop() {
        mosquitto.close();
        TRANSPORT.close();
    }

    @Test
    void a_pinned_key_vouches_alone_and_a_wrong_one_tells_the_right_one() throws Exception {
        String wrong = "A".repeat(43) + "=";
        ClientTls pinned = ClientTls.DEFAULT.pinning(List.of(new Pin.PublicKey(wrong)));
        String said = fails(mosquitto.port(), pinned, Kind.PIN_MISMATCH, "is not the pinned one; its public key is ");
        String right = said.replaceFirst(".*is sha256//([^;]+);.*", "$1");
        connects(mosquitto.port(), ClientTls.DEFAULT.pinning(List.of(new Pin.PublicKey(right))));
        connects(mosquitto.port(), ClientTls.DEFAULT.pinning(List.of(new Pin.Certificate(pair.cert()))));
        connects(
                mosquitto.port(),
                ClientTls.trusting(authority.ca())
                        .pinning(List.of(new Pin.PublicKey(wrong), new Pin.PublicKey(right))));
        fails(
                mosquitto.port(),
                ClientTls.trusting(authority.ca()).pinning(List.of(new Pin.PublicKey(wrong))),
                Kind.PIN_MISMATCH,
                "is not the pinned one");
        Certificates other = new Certificates(dir.resolve("other"), "Other CA");
        fails(
                mosquitto.port(),
                ClientTls.trusting(other.ca()).pinning(List.of(new Pin.PublicKey(right))),
                Kind.UNTRUSTED_CERTIFICATE,
                "does not vouch for");
    }

    @Test
    void a_pinned_certificate_must_still_be_in_time_and_for_the_host() throws Exception {
        Certificates.Pair old = authority.expired("DNS:localhost");
        try (Mosquitto expired = Mosquitto.tls(dir.resolve("pin-old"), old).start()) {
            fails(expired.port(), pin(old), Kind.CERTIFICATE_EXPIRED, "renew it at the server");
        }
        Certificates.Pair foreign = authority.server("DNS:cloud.example");
        try (Mosquitto elsewhere =
                Mosquitto.tls(dir.resolve("pin-host"), foreign).start()) {
            fails(elsewhere.port(), pin(foreign), Kind.HOST_MISMATCH, "but for cloud.example");
        }
    }

    @Test
    void a_certificate_that_is_not_valid_yet() throws Exception {
        try (Mosquitto early = Mosquitto.tls(dir.resolve("early"), authority.future("DNS:localhost"))
                .start()) {
            fails(
                    early.port(),
                    ClientTls.trusting(authority.ca()),
                    Kind.CERTIFICATE_NOT_YET_VALID,
                    "is not valid before 2040-01-01T00:00:00Z");
        }
    }

    @Test
    void a_revoked_server_is_named() throws Exception {
        Certificates own = new Certificates(dir.resolve("revoking"), "Strict CA");
        Certificates.Pair good = own.server("DNS:localhost");
        Certificates.Pair bad = own.server("DNS:localhost");
        Path lists = own.revoking(bad);
        ClientTls strict = ClientTls.trusting(own.ca()).revoking(lists);
        try (Mosquitto trusted = Mosquitto.tls(dir.resolve("good"), good).start();
                Mosquitto revoked = Mosquitto.tls(dir.resolve("bad"), bad).start()) {
            connects(trusted.port(), strict);
            connects(revoked.port(), ClientTls.trusting(own.ca()));
            String said = fails(revoked.port(), strict, Kind.REVOKED_CERTIFICATE, "was revoked by its authority at 20");
            assertThat(said).contains("(key compromise), says crl " + lists + "; the server needs a new one");
            fails(
                    trusted.port(),
                    ClientTls.trusting(own.ca()).revoking(authority.revoking(null)),
                    Kind.REVOCATION_UNKNOWN,
                    "has no list in force of \"Strict CA\"");
        }
    }

    @Test
    void an_application_protocol_is_agreed_or_named() throws Exception {
        ClientTls trusting = ClientTls.trusting(authority.ca());
        try (TlsServer server = new TlsServer(dir.resolve("alpn"), pair, "-alpn", "x-amzn-mqtt-ca")) {
            server.send(CONNACK);
            connects(server.port(), trusting.offering(List.of("mqtt", "x-amzn-mqtt-ca")));
            assertThat(server.log()).contains("ALPN protocols selected: x-amzn-mqtt-ca");
            fails(
                    server.port(),
                    trusting.offering(List.of("mqtt")),
                    Kind.ALPN_NOT_AGREED,
                    "agrees to none of the application protocols [mqtt]");
        }
        fails(
                mosquitto.port(),
                trusting.offering(List.of("x-amzn-mqtt-ca")),
                Kind.ALPN_NOT_AGREED,
                "check alpn, and whether the port is the one for it");
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3"})
    void the_second_handshake_is_resumed(String option, String version) throws Exception {
        try (TlsServer server = new TlsServer(dir.resolve("resume" + version), pair, option)) {
            ClientSettings settings = settings(server.port(), ClientTls.trusting(authority.ca()));
            ClientTlsContext shared = new ClientTlsContext(settings.server().tls(), Clock.systemUTC());
            for (int connection = 0; connection < 3; connection++) {
                MqttClient client = client(settings, shared);
                CompletableFuture<Connected> connecting = client.connect();
                int connects = connection + 1;
                await().atMost(15, TimeUnit.SECONDS).until(() -> server.log().split("MQTT", -1).length == connects + 1);
                server.send(CONNACK);
                assertThat(connecting.get(20, TimeUnit.SECONDS).tlsVersion()).isEqualTo(version);
                client.disconnect().get(20, TimeUnit.SECONDS);
                assertThat(shared.resumed()).isEqualTo(connection);
            }
            assertThat(server.log().split("Reused session-id", -1)).hasSize(3);
        }
    }

    @Test
    void renewed_files_serve_from_the_next_connection_on_and_bad_ones_never() throws Exception {
        Path cert = dir.resolve("renewed.crt");
        Path key = dir.resolve("renewed.key");
        replace(authority.server("DNS:first"), cert, key);
        ClientTls tls = ClientTls.trusting(authority.ca()).showing(new ClientIdentity.Pem(cert, key, null));
        try (Mosquitto strict = Mosquitto.tls(
                        dir.resolve("strict"), pair, "require_certificate true", "cafile " + authority.ca())
                .start()) {
            ClientSettings settings = settings(strict.port(), tls);
            ClientTlsContext shared = new ClientTlsContext(tls, Clock.systemUTC());
            connects(settings, shared);
            String first = shared.expiries().all().get(0).subject();
            Files.writeString(cert, "-----BEGIN CERTIFICATE-----\ntorn");
            connects(settings, shared);
            assertThat(shared.problem()).startsWith("cert: " + cert + " is no PEM file of certificates");
            assertThat(shared.expiries().all().get(0).subject()).isEqualTo(first);
            replace(authority.server("DNS:second"), cert, key);
            connects(settings, shared);
            assertThat(shared.problem()).isNull();
            assertThat(shared.expiries().all().get(0).subject()).isNotEqualTo(first);
        }
    }

    @Test
    void a_client_shows_what_a_pkcs12_file_holds() throws Exception {
        Certificates.Pair ours = authority.server("DNS:gw");
        Path password = Files.writeString(dir.resolve("p12.password"), "correct horse");
        Path file = authority.openssl(
                "own.p12",
                List.of(
                        "pkcs12",
                        "-export",
                        "-inkey",
                        ours.key().toString(),
                        "-in",
                        ours.cert().toString(),
                        "-passout",
                        "file:" + password));
        ClientTls tls = ClientTls.trusting(authority.ca());
        try (Mosquitto strict = Mosquitto.tls(
                        dir.resolve("strict12"), pair, "require_certificate true", "cafile " + authority.ca())
                .start()) {
            connects(strict.port(), tls.showing(new ClientIdentity.Pkcs12(file, Secret.of("correct horse"))));
            fails(
                    strict.port(),
                    tls.showing(new ClientIdentity.Pkcs12(file, Secret.of("wrong"))),
                    Kind.TLS_FILES,
                    "pkcs12: " + file + " is not opened by its password");
        }
    }

    @Test
    void certificates_that_end_within_30_days_are_told_once_a_day() throws Exception {
        Certificates.Pair ours = authority.ending(20, "DNS:gw");
        Certificates.Pair theirs = authority.ending(10, "DNS:localhost");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ExpiryWatch.class);
        logger.addAppender(lines);
        try (Mosquitto server = Mosquitto.tls(dir.resolve("ending"), theirs).start()) {
            ClientTls tls =
                    ClientTls.trusting(authority.ca()).showing(new ClientIdentity.Pem(ours.cert(), ours.key(), null));
            ClientSettings settings = settings(server.port(), tls);
            ClientTlsContext shared = new ClientTlsContext(tls, Clock.systemUTC());
            connects(settings, shared);
            connects(settings, shared);
            shared.expiries().look();
            assertThat(shared.expiries().all()).hasSize(3);
            assertThat(shared.expiries().all().get(0).until())
                    .isBetween(
                            Instant.now().plus(Duration.ofDays(19)),
                            Instant.now().plus(Duration.ofDays(21)));
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .anyMatch(line -> line.contains("whose=\"our certificate\"") && line.endsWith("days_left=19"))
                .anyMatch(line -> line.contains("whose=\"server localhost:") && line.endsWith("days_left=9"));
    }

    private static ClientTls pin(Certificates.Pair of) {
        return ClientTls.DEFAULT.pinning(List.of(new Pin.Certificate(of.cert())));
    }

    private static void replace(Certificates.Pair by, Path cert, Path key) throws Exception {
        Files.copy(by.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(by.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ClientSettings settings(int port, ClientTls tls) {
        return ClientSettings.of(new Endpoint("localhost", port, true), "gw-01")
                .withTls(tls)
                .withProtocol(ProtocolChoice.MQTT_5);
    }

    private static void connects(int port, ClientTls tls) throws Exception {
        connects(settings(port, tls), new ClientTlsContext(tls, Clock.systemUTC()));
    }

    private static void connects(ClientSettings settings, ClientTlsContext context) throws Exception {
        MqttClient client = client(settings, context);
        assertThat(client.connect().get(20, TimeUnit.SECONDS).tlsVersion()).startsWith("TLSv1.");
        client.disconnect().get(20, TimeUnit.SECONDS);
    }

    private static MqttClient client(ClientSettings settings, ClientTlsContext context) {
        return new MqttClient(
                settings, new Itinerary(settings.server().endpoints(), false), context, TRANSPORT, why -> {});
    }

    private static String fails(int port, ClientTls tls, Kind kind, String text) {
        MqttClient client = new MqttClient(settings(port, tls), TRANSPORT, why -> {});
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> client.connect().get(20, TimeUnit.SECONDS));
        assertThat(failure.getCause()).isInstanceOfSatisfying(ConnectFailedException.class, e -> {
            assertThat(e).hasMessageContaining(text);
            assertThat(e.kind()).isEqualTo(kind);
        });
        return String.valueOf(failure.getMessage());
    }
}
