package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Who;
import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.TokenAlgorithm;
import io.sluice.mqtt.broker.login.TokenSettings;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.packet.Auth;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.peer.ScramClient;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is let in, and as whom: tokens, SCRAM, authenticators of one's own, and those who guess. */
class LoginIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path dir;

    private @Nullable Broker broker;

    @BeforeAll
    static void makeUsers() throws Exception {
        Files.writeString(dir.resolve("users"), PasswordFile.entry("anna", "correct horse".toCharArray()) + "\n");
        Files.writeString(dir.resolve("secret"), SECRET);
    }

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void token_lets_its_subject_in_until_it_expires() throws Exception {
        start(LoginSettings.DEFAULT.withTokens(
                TokenSettings.of(TokenAlgorithm.HS256, dir.resolve("secret"), "plant", "sluice")));
        long expires = Instant.now().getEpochSecond() + 2;
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("whatever", token("token-user", expires)));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
            assertMayReadOnly(client, "of/token-user");
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.MAXIMUM_CONNECT_TIME);
            assertThat(Instant.now().getEpochSecond()).isGreaterThanOrEqualTo(expires);
        }
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("whatever", token("token-user", expires)));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void user_name_that_nobody_asked_to_prove_is_no_user() throws Exception {
        broker = Broker.start(
                Brokers.onLoopback().with(SecuritySettings.of(AccessRule.deny(Who.user("*"), all(), "#"))),
                HeldStore.immediate());
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("anna", "any"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
            client.subscribe("a", Qos.AT_MOST_ONCE); // as nobody, so the rule is not about it
        }
    }

    @Test
    void authenticator_of_ones_own_is_asked_first() throws Exception {
        Authenticator own = attempt -> "ben".equals(attempt.userName())
                ? new Verdict.Accepted("benjamin", Set.of("g"), null)
                : Verdict.Abstained.INSTANCE;
        start(LoginSettings.DEFAULT.withOwn(own));
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("ben", "x"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
            assertMayReadOnly(client, "of/benjamin");
        }
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("anna", "correct horse"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void authenticator_that_fails_lets_nobody_in() throws Exception {
        start(LoginSettings.DEFAULT.withOwn(attempt -> {
            throw new IllegalStateException("planted");
        }));
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("anna", "correct horse"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void who_guesses_is_locked_out_even_with_the_right_password() throws Exception {
        start(new LoginSettings(List.of(), List.of(), 2, java.time.Duration.ofMinutes(1)));
        for (int i = 0; i < 3; i++) {
            assertThat(connackFor("anna", "wrong")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
        assertThat(connackFor("anna", "correct horse")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(refused(Refusal.LOCKED_OUT)).isPositive();
        await().until(() -> connackFor("anna", "correct horse") == ReasonCode.SUCCESS);
    }

    @Test
    void scram_proves_both_sides_and_again_later() throws Exception {
        start(LoginSettings.DEFAULT);
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            ScramClient scram = new ScramClient("anna", "correct horse");
            client.send(connectWith("SCRAM-SHA-256", scram.first()));
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, scram.last(challenge(client))));
            Connack connack = client.read(Connack.class);
            assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().authenticationMethod()).isEqualTo("SCRAM-SHA-256");
            assertThat(connack.properties().authenticationData()).isEqualTo(scram.proof());
            assertMayReadOnly(client, "of/anna");

            ScramClient again = new ScramClient("anna", "correct horse");
            client.send(auth(ReasonCode.REAUTHENTICATE, again.first()));
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, again.last(challenge(client))));
            Auth done = client.read(Auth.class);
            assertThat(done.code()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(done.data()).isEqualTo(again.proof());

            ScramClient other = new ScramClient("anna", "wrong");
            client.send(auth(ReasonCode.REAUTHENTICATE, other.first()));
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, other.last(challenge(client))));
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void scram_with_a_wrong_password_and_of_an_unknown_user_look_alike() throws Exception {
        start(LoginSettings.DEFAULT);
        for (String user : List.of("anna", "nobody")) {
            try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
                ScramClient scram = new ScramClient(user, "wrong");
                client.send(connectWith("SCRAM-SHA-256", scram.first()));
                client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, scram.last(challenge(client))));
                assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            }
        }
    }

    @Test
    void packet_before_the_end_of_the_authentication_ends_the_connection() throws Exception {
        start(LoginSettings.DEFAULT);
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connectWith("SCRAM-SHA-256", new ScramClient("anna", "x").first()));
            client.send(Subscribe.of(1, List.of(Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_MOST_ONCE))));
            challenge(client);
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(client.read()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_that_follows_a_refused_connect_is_processed(ProtocolVersion version) throws Exception {
        start(LoginSettings.DEFAULT);
        Message kept = new Message("of/anna", new byte[1], Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
        ByteBuffer wrong = ByteBuffer.wrap("wrong".getBytes(UTF_8));
        try (RawClient client = new RawClient(address(), version)) {
            client.send(
                    new Connect(version, true, 0, "c", null, "anna", wrong, Connect.Properties.DEFAULT),
                    Subscribe.of(1, List.of(Subscribe.Request.of(TopicFilter.of("of/anna"), Qos.AT_MOST_ONCE))),
                    Publish.of(kept, 2));
            assertThat(client.read(Connack.class).code().isError()).isTrue();
            assertThat(client.read()).isNull();
        }
        BrokerStatus status = java.util.Objects.requireNonNull(broker).status();
        assertThat(List.of(status.received(), (long) status.subscriptions(), (long) status.retained()))
                .containsOnly(0L);
    }

    @Test
    void reason_is_left_out_of_a_connack_that_it_would_make_too_large() throws Exception {
        start(LoginSettings.DEFAULT);
        for (int most : new int[] {-1, 10}) {
            Connect.Properties properties =
                    new Connect.Properties(0, 10, most, 0, false, true, "PLAIN", null, List.of());
            try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
                client.send(new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, properties));
                Connack connack = client.read(Connack.class);
                assertThat(connack.code()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
                assertThat(connack.diagnostics().reason() == null).isEqualTo(most == 10);
            }
        }
    }

    @Test
    void method_that_is_not_offered_is_refused() throws Exception {
        start(LoginSettings.DEFAULT);
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connectWith("PLAIN", "x"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
        }
    }

    @Test
    void auth_of_a_client_without_a_method_ends_its_connection() throws Exception {
        start(LoginSettings.DEFAULT);
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect("anna", "correct horse"));
            client.read(Connack.class);
            client.send(Pingreq.INSTANCE);
            client.read(Pingresp.class);
            client.send(auth(ReasonCode.REAUTHENTICATE, new ScramClient("anna", "correct horse").first()));
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    // ----

    private void start(LoginSettings login) throws BrokerException {
        Who named = new Who(List.of("*"), List.of(), List.of(), List.of(), List.of());
        SecuritySettings security = SecuritySettings.of(
                        AccessRule.allow(named, all(), "of/{user}"), AccessRule.deny(Who.EVERYBODY, all(), "#"))
                .with(login);
        BrokerSettings settings = Brokers.onLoopback();
        broker = Broker.start(
                new BrokerSettings(
                        settings.listeners(),
                        dir.resolve("users"),
                        settings.limits(),
                        settings.threads(),
                        security,
                        null,
                        null),
                HeldStore.immediate());
    }

    private static Set<Action> all() {
        return EnumSet.allOf(Action.class);
    }

    private java.net.InetSocketAddress address() {
        return java.util.Objects.requireNonNull(broker).boundAddresses().get(0);
    }

    private long refused(Refusal refusal) {
        return java.util.Objects.requireNonNull(broker).status().refusals().getOrDefault(refusal, -1L);
    }

    private ReasonCode connackFor(String user, String password) throws Exception {
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(connect(user, password));
            return client.read(Connack.class).code();
        }
    }

    private static void assertMayReadOnly(RawClient client, String topic) throws Exception {
        client.send(Subscribe.of(
                9,
                List.of(
                        Subscribe.Request.of(TopicFilter.of(topic), Qos.AT_MOST_ONCE),
                        Subscribe.Request.of(TopicFilter.of("of/another"), Qos.AT_MOST_ONCE))));
        assertThat(client.read(Suback.class).codes()).containsExactly(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED);
    }

    private static Connect connect(String user, String password) {
        ByteBuffer bytes = ByteBuffer.wrap(password.getBytes(UTF_8));
        return new Connect(ProtocolVersion.V5, true, 0, "c", null, user, bytes, Connect.Properties.DEFAULT);
    }

    private static Connect connectWith(String method, String data) {
        Connect.Properties properties = new Connect.Properties(
                0, 65_535, -1, 0, false, true, method, ByteBuffer.wrap(data.getBytes(UTF_8)), List.of());
        return new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, properties);
    }

    private static Auth auth(ReasonCode code, String data) {
        return new Auth(code, "SCRAM-SHA-256", ByteBuffer.wrap(data.getBytes(UTF_8)), Diagnostics.NONE);
    }

    private static String challenge(RawClient client) throws Exception {
        Auth auth = client.read(Auth.class);
        assertThat(auth.code()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        return UTF_8.decode(java.util.Objects.requireNonNull(auth.data()).duplicate())
                .toString();
    }

    private static String token(String user, long expires) throws Exception {
        String signed = base64("{\"alg\":\"HS256\"}") + "."
                + base64("{\"sub\":\"" + user + "\",\"iss\":\"plant\",\"aud\":\"sluice\",\"exp\":" + expires + "}");
        return signed + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(SECRET.getBytes(UTF_8), signed));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
