package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.LoginSettings;
import io.sluice.mqtt.broker.SecuritySettings;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Who;
import io.sluice.mqtt.broker.login.TokenAlgorithm;
import io.sluice.mqtt.broker.login.TokenSettings;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Credentials.Claims;
import io.sluice.mqtt.client.Credentials.SharedAccess;
import io.sluice.mqtt.client.Credentials.SignedToken;
import io.sluice.mqtt.client.Credentials.TokenLife;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.peer.StandIn;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of our making, at servers that verify them, and their renewal under way. */
@Timeout(60)
class TokenIT {

    /** Renewed when the first second of its hour is over. */
    private static final TokenLife SHORT = new TokenLife(Duration.ofHours(1), Duration.ofSeconds(3599));

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"RSA, 2048, RS256", "EC, 256, ES256", "Ed25519, 255, EDDSA"})
    void signed_token_lets_us_in_and_its_renewal_neither_loses_nor_doubles_anything(
            String family, int bits, TokenAlgorithm algorithm) throws Exception {
        KeyPair pair = pair(family, bits);
        List<String> arrived = new CopyOnWriteArrayList<>();
        try (Store store = DiskStore.open(dir.resolve("upstream"), StoreSettings.DEFAULT);
                Broker broker = broker(store, algorithm, pair.getPublic())) {
            broker.subscribe(
                    TopicFilter.of("#"),
                    Qos.EXACTLY_ONCE,
                    message -> arrived.add(new String(message.payload(), UTF_8)));
            Credentials token = token(pair, "gw-01");
            try (UpstreamRig rig = rig(broker.boundAddresses().get(0).getPort(), token)) {
                publishOverRenewals(rig, arrived);
            }
        }
    }

    private static void publishOverRenewals(UpstreamRig rig, List<String> arrived) throws Exception {
        rig.awaitUp();
        await("the next connection")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    rig.publish(1, 5);
                    return rig.bridge().status().connections() >= 2;
                });
        rig.awaitEmpty();
        assertThat(arrived).doesNotHaveDuplicates().hasSize(rig.numbered());
        assertThat(rig.bridge().status().reconnects()).as("losses").isZero();
        assertThat(rig.bridge().status().lastError()).isNull();
    }

    @Test
    void token_that_is_refused_is_told_with_its_times_and_without_itself() throws Exception {
        try (Store store = DiskStore.open(dir.resolve("upstream"), StoreSettings.DEFAULT);
                Broker broker =
                        broker(store, TokenAlgorithm.ES256, pair("EC", 256).getPublic());
                UpstreamRig rig = rig(broker.boundAddresses().get(0).getPort(), token(pair("EC", 256), "gw-01"))) {
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(rig.bridge().status().lastError())
                            .contains("does not accept a token that holds from 2")
                            .contains("by the clock of this machine; check that clock")
                            .doesNotContain("eyJ"));
        }
    }

    @Test
    void shared_access_signature_lets_us_in_and_its_renewal_neither_loses_nor_doubles_anything() throws Exception {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        SharedAccess access =
                new SharedAccess("h/gw-01/?api-version=1", "h/devices/gw-01", null, Secret.of(key), SHORT);
        try (StandIn hub = StandIn.start(new Hub(key));
                UpstreamRig rig = rig(hub.port(), access)) {
            rig.awaitUp();
            await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ZERO).until(() -> {
                rig.publish(1, 5);
                return hub.connects().size() >= 2;
            });
            rig.awaitEmpty();
            assertThat(hub.messages().stream().map(Message::payload).map(String::new))
                    .doesNotHaveDuplicates()
                    .hasSize(rig.numbered());
            assertThat(rig.bridge().status().reconnects()).isZero();
            assertThat(hub.connects().stream().map(TokenIT::password)).doesNotHaveDuplicates();
        }
    }

    @Test
    void signature_by_another_key_is_refused() throws Exception {
        SharedAccess access = new SharedAccess(
                "u", "h/devices/gw-01", null, Secret.of("+XLy+MVZ+aTeOnVzN2kLeB16O+kSxmz6g3rS6fAf6rw="), SHORT);
        try (StandIn hub = StandIn.start(new Hub(Base64.getEncoder().encodeToString(new byte[32])));
                UpstreamRig rig = rig(hub.port(), access)) {
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(rig.bridge().status().lastError())
                            .contains("does not accept a token")
                            .doesNotContain("sig="));
        }
    }

    /** Verifies signatures as an IoT hub does. */
    private record Hub(String key) implements StandIn.Rules {

        @Override
        public @Nullable String stranger(Connect connect) {
            String text = password(connect);
            String prefix = "SharedAccessSignature ";
            if (!text.startsWith(prefix)) {
                return "no signature";
            }
            Map<String, String> parts = new HashMap<>();
            for (String part : text.substring(prefix.length()).split("&", -1)) {
                parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
            }
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
                byte[] expected = mac.doFinal((parts.get("sr") + "\n" + parts.get("se")).getBytes(UTF_8));
                String given = URLDecoder.decode(Objects.requireNonNull(parts.get("sig")), UTF_8);
                boolean holds = Long.parseLong(Objects.requireNonNull(parts.get("se")))
                        > Instant.now().getEpochSecond();
                boolean right = given.equals(Base64.getEncoder().encodeToString(expected));
                return holds && right ? null : "a signature that is not right";
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String password(Connect connect) {
        ByteBuffer password = connect.password();
        return password == null ? "" : UTF_8.decode(password.duplicate()).toString();
    }

    private UpstreamRig rig(int port, Credentials credentials) throws Exception {
        UpstreamSettings plain = UpstreamRig.settings(
                new Endpoint("127.0.0.1", port, false), ClientTls.DEFAULT, null, ProtocolChoice.AUTO, List.of());
        return UpstreamRig.open(
                        dir.resolve("gateway"),
                        new UpstreamSettings(
                                plain.name(),
                                plain.server().with(credentials),
                                plain.clientId(),
                                plain.gateway(),
                                plain.protocol(),
                                plain.forward(),
                                plain.receive(),
                                plain.queue(),
                                plain.flow(),
                                plain.link(),
                                plain.statusTopic()))
                .start();
    }

    private Broker broker(Store store, TokenAlgorithm algorithm, Key key) throws Exception {
        Path file = Files.writeString(dir.resolve("public.pem"), pem("PUBLIC", key));
        Who user = new Who(List.of("gw-01"), List.of(), List.of(), List.of(), List.of());
        SecuritySettings security = SecuritySettings.of(
                        AccessRule.allow(user, EnumSet.allOf(Action.class), "#"),
                        AccessRule.deny(Who.EVERYBODY, EnumSet.allOf(Action.class), "#"))
                .with(LoginSettings.DEFAULT.withTokens(TokenSettings.of(algorithm, file, "plant7", "sluice")));
        return Broker.start(
                new BrokerSettings(
                                List.of(new ListenerSettings("127.0.0.1", 0, null, false)),
                                null,
                                BrokerLimits.DEFAULT,
                                1)
                        .with(security),
                store);
    }

    private Credentials token(KeyPair pair, String subject) throws Exception {
        Path file = Files.writeString(dir.resolve("private.pem"), pem("PRIVATE", pair.getPrivate()));
        return new SignedToken(subject, file, null, new Claims(null, "plant7", subject, List.of("sluice")), SHORT);
    }

    private static KeyPair pair(String family, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + kind + " KEY-----\n";
    }
}
