package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** mosquitto_pub and mosquitto_sub against the broker: plain, TLS, client certificates, passwords. */
class MosquittoClientsIT {

    @TempDir
    static Path dir;

    private Broker broker;

    @BeforeAll
    static void makeCertificatesAndUsers() throws Exception {
        certificate("ca", "ca", "-x509", "-days", "2");
        signed("server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        signed("client", "/CN=panel-7", "extendedKeyUsage=clientAuth");
        certificate("stranger", "stranger", "-x509", "-days", "2");
        Files.writeString(dir.resolve("users"), PasswordFile.entry("anna", "correct horse".toCharArray()) + "\n");
    }

    @BeforeEach
    void start() throws Exception {
        TlsSettings tls = new TlsSettings(file("server.crt"), file("server.key"), null);
        TlsSettings mutual = new TlsSettings(file("server.crt"), file("server.key"), file("ca.crt"));
        List<ListenerSettings> listeners = List.of(
                new ListenerSettings("127.0.0.1", 0, null, true),
                new ListenerSettings("127.0.0.1", 0, tls, false),
                new ListenerSettings("127.0.0.1", 0, mutual, false));
        broker = Broker.start(
                new BrokerSettings(listeners, file("users"), BrokerLimits.DEFAULT, 2), HeldStore.immediate());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mqttv31, 0",
        "mqttv31, 1",
        "mqttv31, 2",
        "mqttv311, 0",
        "mqttv311, 1",
        "mqttv311, 2",
        "mqttv5, 0",
        "mqttv5, 1",
        "mqttv5, 2"
    })
    void messages_pass_from_one_client_to_another(String version, String qos) throws Exception {
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", version, "-q", qos);
        try (Peer sub = sub(plain, "-t", "plant/+/speed", "-C", "100", "-F", "%q %t %p")) {
            awaitSubscriptions(1);
            Path lines = Files.writeString(dir.resolve("lines"), "0123456789\n".repeat(100));
            Process pub = new ProcessBuilder(
                            Peer.join(List.of("mosquitto_pub"), Peer.join(plain, "-t", "plant/a/speed", "-l")))
                    .redirectInput(lines.toFile())
                    .start();
            assertThat(pub.waitFor()).isZero();
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).hasSize(100).containsOnly(qos + " plant/a/speed 0123456789");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void retained_message_waits_for_its_subscriber(String version) throws Exception {
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", version, "-q", "1");
        Peer.must(Peer.join(List.of("mosquitto_pub"), Peer.join(plain, "-t", "state/door", "-m", "open", "-r")));
        try (Peer sub = sub(plain, "-t", "state/#", "-C", "1", "-F", "%r %t %p")) {
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("1 state/door open");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void will_of_a_killed_client_is_published(String version) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        broker.subscribe(
                TopicFilter.of("gone/#"),
                Qos.EXACTLY_ONCE,
                will -> heard.add(will.topic() + " " + new String(will.payload(), StandardCharsets.UTF_8)));
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", version);
        try (Peer sub =
                sub(plain, "-t", "any", "--will-topic", "gone/sub", "--will-payload", "lost", "--will-qos", "1")) {
            awaitSubscriptions(2);
            sub.kill();
            await().untilAsserted(() -> assertThat(heard).containsExactly("gone/sub lost"));
        }
    }

    @Test
    void properties_of_5_reach_the_subscriber() throws Exception {
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", "mqttv5", "-q", "1");
        try (Peer sub = sub(plain, "-t", "p", "-C", "1", "-F", "%C %R %D %P %E")) {
            awaitSubscriptions(1);
            Peer.must(Peer.join(
                    List.of("mosquitto_pub"),
                    Peer.join(
                            plain,
                            "-t",
                            "p",
                            "-m",
                            "x",
                            "-D",
                            "publish",
                            "content-type",
                            "text/plain",
                            "-D",
                            "publish",
                            "response-topic",
                            "answer/here",
                            "-D",
                            "publish",
                            "correlation-data",
                            "c7",
                            "-D",
                            "publish",
                            "message-expiry-interval",
                            "77",
                            "-D",
                            "publish",
                            "user-property",
                            "line",
                            "4")));
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("text/plain answer/here c7 line:4 77");
        }
    }

    @Test
    void identifier_and_options_of_a_subscription_and_an_alias_are_honoured() throws Exception {
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", "mqttv5", "-q", "1");
        List<String> options = List.of("-D", "subscribe", "subscription-identifier", "7", "--retain-as-published");
        try (Peer sub = sub(plain, Peer.join(options, "-t", "o/+", "-C", "1", "-F", "%S %r %t %p"))) {
            awaitSubscriptions(1);
            Peer.must(Peer.join(
                    List.of("mosquitto_pub"),
                    Peer.join(plain, "-t", "o/1", "-m", "x", "-r", "-D", "publish", "topic-alias", "3")));
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("7 1 o/1 x");
        }
    }

    @Test
    void members_of_a_shared_subscription_share_its_messages() throws Exception {
        List<String> plain = List.of("-h", "127.0.0.1", "-p", port(0), "-V", "mqttv5", "-q", "1");
        try (Peer one = sub(plain, "-t", "$share/g/jobs");
                Peer two = sub(plain, "-t", "$share/g/jobs")) {
            awaitSubscriptions(2);
            Peer.must(
                    Peer.join(List.of("mosquitto_pub"), Peer.join(plain, "-t", "jobs", "-m", "job", "--repeat", "10")));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(one.lines().size() + two.lines().size()).isEqualTo(10));
            assertThat(one.lines()).isNotEmpty();
            assertThat(two.lines()).isNotEmpty();
        }
    }

    @Test
    void client_is_let_in_over_tls_with_its_password() throws Exception {
        Peer.must(Peer.join(tls(1), "-u", "anna", "-P", "correct horse", "-t", "t", "-m", "x", "-q", "1"));
        assertThat(broker.status().received()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"mqttv311, anna, wrong", "mqttv5, anna, wrong", "mqttv5, nobody, correct horse", "mqttv5, anna, ''"})
    void wrong_password_or_user_is_refused(String version, String user, String password) throws Exception {
        Peer pub =
                Peer.run(Peer.join(tls(1), "-V", version, "-u", user, "-P", password, "-t", "t", "-m", "x", "-q", "1"));
        assertThat(pub.exit()).isNotZero();
        assertThat(String.join("\n", pub.lines())).containsIgnoringCase("bad user");
        assertThat(broker.status().refused()).isEqualTo(1);
    }

    @Test
    void client_without_a_name_is_refused_where_users_are_asked_for() throws Exception {
        Peer pub = Peer.run(Peer.join(tls(1), "-t", "t", "-m", "x", "-q", "1"));
        assertThat(pub.exit()).isNotZero();
    }

    @Test
    void client_certificate_of_our_authority_is_enough_and_none_or_another_is_not() throws Exception {
        String[] good = {
            "--cert", file("client.crt").toString(), "--key", file("client.key").toString()
        };
        String[] other = {
            "--cert",
            file("stranger.crt").toString(),
            "--key",
            file("stranger.key").toString()
        };
        List<String> publish = List.of(Peer.join(tls(2), "-t", "t", "-m", "x", "-q", "1"));

        Peer.must(Peer.join(publish, good));
        assertThat(Peer.run(Peer.join(publish, other)).exit()).isNotZero();
        assertThat(Peer.run(Peer.join(publish)).exit()).isNotZero();
        assertThat(broker.status().received()).isEqualTo(1);
    }

    @Test
    void certificate_or_key_that_cannot_be_used_is_named_in_one_line() {
        assertThatThrownBy(() -> startWith(new TlsSettings(file("none.crt"), file("server.key"), null)))
                .isInstanceOf(BrokerException.class)
                .hasMessage("%s does not exist", file("none.crt"));
        assertThatThrownBy(() -> startWith(new TlsSettings(file("server.crt"), file("client.key"), null)))
                .isInstanceOf(BrokerException.class)
                .hasMessage("%s is not the key of the certificate in %s", file("client.key"), file("server.crt"));
        assertThatThrownBy(() -> startWith(new TlsSettings(file("server.crt"), file("server.crt"), null)))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("holds no PEM private key (BEGIN PRIVATE KEY)");
        assertThatThrownBy(() -> startWith(new TlsSettings(file("server.key"), file("server.key"), null)))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("server.key");
    }

    @Test
    void in_process_messages_reach_a_client_over_tls() throws Exception {
        List<String> options = tls(1).subList(1, tls(1).size());
        try (Peer sub = sub(options, "-u", "anna", "-P", "correct horse", "-t", "in", "-C", "1")) {
            awaitSubscriptions(1);
            broker.publish(message("in", "from here", Qos.AT_LEAST_ONCE, false)).join();
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("from here");
        }
    }

    private static Peer sub(List<String> options, String... more) throws Exception {
        return Peer.start(Peer.join(List.of("mosquitto_sub"), Peer.join(options, more)));
    }

    private void awaitSubscriptions(int count) {
        await().untilAsserted(() -> assertThat(broker.status().subscriptions()).isEqualTo(count));
    }

    private List<String> tls(int listener) {
        return List.of(
                "mosquitto_pub",
                "-h",
                "localhost",
                "-p",
                port(listener),
                "--cafile",
                file("ca.crt").toString());
    }

    private static void startWith(TlsSettings tls) throws BrokerException {
        ListenerSettings listener = new ListenerSettings("127.0.0.1", 0, tls, false);
        Broker.start(BrokerSettings.of(List.of(listener), null), HeldStore.immediate())
                .close();
    }

    private String port(int listener) {
        return String.valueOf(broker.boundAddresses().get(listener).getPort());
    }

    private static Path file(String name) {
        return dir.resolve(name);
    }

    private static void certificate(String name, String commonName, String... more) throws Exception {
        Peer.must(Peer.join(
                List.of(
                        "openssl",
                        "req",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=" + commonName,
                        "-keyout",
                        file(name + ".key").toString(),
                        "-out",
                        file(name + ".crt").toString()),
                more));
    }

    private static void signed(String name, String subject, String extension) throws Exception {
        Path request = file(name + ".csr");
        Path extensions = Files.writeString(file(name + ".ext"), extension + "\n");
        Peer.must(
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                subject,
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                request.toString());
        Peer.must(
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                file("ca.crt").toString(),
                "-CAkey",
                file("ca.key").toString(),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.toString(),
                "-out",
                file(name + ".crt").toString());
    }
}
