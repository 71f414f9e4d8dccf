package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Who;
import io.sluice.mqtt.broker.login.CertificateName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mosquitto_pub and mosquitto_sub with client certificates, under rules. */
class CertificateLoginIT {

    @TempDir
    static Path dir;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private Broker broker;

    @BeforeAll
    static void makeAuthority() throws Exception {
        sh("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=plant-ca -keyout ca.key -out ca.crt");
        signed("server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        signed("panel", "/O=plant/CN=panel-7", "subjectAltName=DNS:panel.example");
        signed("revoked", "/CN=panel-8", "subjectAltName=DNS:revoked.example");
        Files.writeString(
                dir.resolve("ca.cnf"),
                "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=2\n");
        Files.writeString(dir.resolve("index"), "");
        Files.writeString(dir.resolve("number"), "01\n");
        String ca = "openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key";
        sh(ca + " -revoke revoked.crt");
        sh(ca + " -gencrl -out ca.crl");
        sh("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.crt");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void common_name_is_the_user() throws Exception {
        start(tls());
        assertThat(publishes("panel", "of/panel-7")).isTrue();
        assertThat(broker.status().refusals().get(Refusal.PUBLISH)).isZero();
        assertThat(publishes("panel", "of/panel-8")).isFalse();
        assertThat(broker.status().refusals().get(Refusal.PUBLISH)).isOne();
    }

    @Test
    void alternative_name_is_the_user_when_it_is_to_be() throws Exception {
        start(tls().withIdentity(CertificateName.SAN));
        assertThat(publishes("panel", "of/panel.example")).isTrue();
        assertThat(publishes("panel", "of/panel-7")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tls-version tlsv1.2", "--tls-version tlsv1.3"})
    void revoked_certificate_is_refused_and_others_are_not(String version) throws Exception {
        start(tls().withCrl(dir.resolve("ca.crl")));
        assertThat(publishes("panel", "of/panel-7", version.split(" ", -1))).isTrue();
        assertThat(publishes("revoked", "of/panel-8", version.split(" ", -1))).isFalse();
        assertThat(broker.status().received()).isOne();
    }

    @Test
    void certificate_of_another_authority_is_refused() throws Exception {
        start(tls().withCrl(dir.resolve("ca.crl")));
        assertThat(publishes("other", "of/other")).isFalse();
        assertThat(broker.status().received()).isZero();
    }

    @Test
    void subscription_that_no_rule_allows_is_refused_and_one_that_a_rule_allows_is_served() throws Exception {
        start(tls());
        Peer refused = Peer.run(client("mosquitto_sub", "panel", "-t", "of/another", "-W", "2", "-d"));
        assertThat(String.join("\n", refused.lines())).contains("135"); // not authorized
        try (Peer sub = Peer.start(client("mosquitto_sub", "panel", "-t", "of/panel-7", "-C", "1"))) {
            await().until(() -> broker.status().subscriptions() == 1);
            assertThat(publishes("panel", "of/panel-7")).isTrue();
            assertThat(sub.exit()).isZero();
            assertThat(sub.lines()).containsExactly("x");
        }
    }

    private static TlsSettings tls() {
        return new TlsSettings(dir.resolve("server.crt"), dir.resolve("server.key"), dir.resolve("ca.crt"));
    }

    private void start(TlsSettings tls) throws BrokerException {
        ListenerSettings listener = new ListenerSettings("127.0.0.1", 0, tls, false)
                .with(ListenerOptions.DEFAULT.otherwise(ListenerOptions.Otherwise.DENY));
        AccessRule own = AccessRule.allow(Who.EVERYBODY, EnumSet.allOf(Action.class), "of/{user}");
        broker = Broker.start(
                BrokerSettings.of(List.of(listener), null).with(SecuritySettings.of(own)), HeldStore.immediate());
    }

    /** Whether mosquitto_pub is told that its message is taken. */
    private boolean publishes(String certificate, String topic, String... options) throws Exception {
        String[] common = client("mosquitto_pub", certificate, "-t", topic, "-m", "x", "-q", "1");
        Peer pub = Peer.run(Peer.join(List.of(common), options));
        return pub.exit() == 0
                && pub.lines().stream().noneMatch(line -> line.contains("Publish") && line.contains("fail"));
    }

    private String[] client(String program, String certificate, String... more) {
        List<String> common = List.of(
                program,
                "-V",
                "mqttv5",
                "-h",
                "localhost",
                "-p",
                String.valueOf(broker.boundAddresses().get(0).getPort()),
                "--cafile",
                dir.resolve("ca.crt").toString(),
                "--cert",
                dir.resolve(certificate + ".crt").toString(),
                "--key",
                dir.resolve(certificate + ".key").toString());
        return Peer.join(common, more);
    }

    private static void signed(String name, String subject, String extension) throws Exception {
        Files.writeString(dir.resolve(name + ".ext"), extension + "\n");
        sh("openssl req -newkey rsa:2048 -nodes -subj " + subject + " -keyout " + name + ".key -out " + name + ".csr");
        sh("openssl x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile " + name
                + ".ext -out " + name + ".crt");
    }

    private static void sh(String command) throws Exception {
        Peer.must("sh", "-c", "cd '" + dir + "' && " + command);
    }
}
