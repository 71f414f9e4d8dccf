package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Who;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.kept.SessionSettings.OtherUser;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session is its user's: nobody else gets it by knowing its client identifier. */
@Timeout(60)
class SessionIdentityIT extends SessionRig {

    private String listener = "floor";

    /** Whoever says a name is taken at their word, and nobody has to. */
    @Override
    BrokerSettings settings() {
        LoginSettings anybody = LoginSettings.DEFAULT.withOwn(attempt ->
                attempt.userName() == null ? Verdict.Abstained.INSTANCE : Verdict.Accepted.as(attempt.userName()));
        ListenerSettings named =
                new ListenerSettings("127.0.0.1", 0, null, true).with(ListenerOptions.DEFAULT.named(listener));
        return new BrokerSettings(List.of(named), null, limits, 2, SecuritySettings.DEFAULT.with(anybody));
    }

    private Connack connect(RawClient client, ProtocolVersion version, boolean clean, @Nullable String user)
            throws Exception {
        long expiry = version == V5 && !clean ? 1_000 : 0;
        client.send(new Connect(version, clean, 0, "panel", null, user, null, Connect.Properties.of(expiry, 65_535)));
        return client.read(Connack.class);
    }

    private void makeSession(ProtocolVersion version, @Nullable String user) throws Exception {
        try (RawClient owner = new RawClient(address, version)) {
            assertThat(connect(owner, version, false, user).sessionPresent()).isFalse();
            owner.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "for the owner");
    }

    private void assertRefused(ProtocolVersion version, boolean clean, @Nullable String user) throws Exception {
        try (RawClient other = new RawClient(address, version)) {
            Connack connack = connect(other, version, clean, user);
            assertThat(connack.code()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(connack.sessionPresent()).isFalse();
            assertThat(other.read()).isNull();
        }
    }

    private void assertOwnerHasIt(ProtocolVersion version, @Nullable String user) throws Exception {
        try (RawClient owner = new RawClient(address, version)) {
            assertThat(connect(owner, version, false, user).sessionPresent()).isTrue();
            assertThat(receive(owner, 1)).containsExactly("for the owner");
        }
    }

    private long refused() {
        return broker.status().refusals().getOrDefault(Refusal.OTHER_USER, 0L);
    }

    @ParameterizedTest
    @EnumSource
    void another_user_can_neither_resume_nor_discard_a_session(ProtocolVersion version) throws Exception {
        makeSession(version, "anna");
        assertRefused(version, false, "ben");
        assertRefused(version, true, "ben");
        assertRefused(version, false, null);
        assertThat(refused()).isEqualTo(3);
        assertOwnerHasIt(version, "anna");
    }

    @Test
    void session_is_its_users_after_a_restart() throws Exception {
        makeSession(V5, "anna");
        restart();
        assertRefused(V5, false, "ben");
        assertOwnerHasIt(V5, "anna");
    }

    @Test
    void another_user_does_not_end_a_connection() throws Exception {
        try (RawClient owner = new RawClient(address, V5)) {
            assertThat(connect(owner, V5, true, "anna").code()).isEqualTo(ReasonCode.SUCCESS);
            assertRefused(V5, true, "ben");
            assertRefused(V5, false, null);
            owner.send(Pingreq.INSTANCE);
            owner.read(Pingresp.class);
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        try (RawClient other = new RawClient(address, V5)) {
            assertThat(connect(other, V5, true, "ben").code()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void session_of_one_without_a_name_becomes_that_of_the_first_user_who_takes_it_up() throws Exception {
        makeSession(V5, null);
        restart();
        try (RawClient first = new RawClient(address, V5)) {
            assertThat(connect(first, V5, false, "anna").sessionPresent()).isTrue();
        }
        restart();
        assertRefused(V5, false, "ben");
        assertRefused(V5, false, null);
        assertOwnerHasIt(V5, "anna");
    }

    @Test
    void another_user_begins_with_nothing_when_that_is_the_policy() throws Exception {
        restart(new SessionSettings(10, Duration.ofDays(1), SMALL, false, OtherUser.REPLACE));
        makeSession(V5, "anna");
        try (RawClient other = new RawClient(address, V5)) {
            assertThat(connect(other, V5, false, "ben").sessionPresent()).isFalse();
            await().untilAsserted(
                            () -> assertThat(broker.status().dropped()).containsEntry(DropReason.SESSION_ENDED, 1L));
            publishAll("a", Qos.AT_LEAST_ONCE, "nobody's");
            assertThat(other.silent(100)).isTrue();
        }
        assertThat(refused()).isZero();
    }

    @Test
    void session_of_a_listener_that_is_there_no_more_keeps_what_it_has() throws Exception {
        makeSession(V5, "anna");
        listener = "hall";
        restart();
        broker.reauthorise();
        publishAll("a", Qos.AT_LEAST_ONCE, "for the owner, too");
        try (RawClient owner = new RawClient(address, V5)) {
            assertThat(connect(owner, V5, false, "anna").sessionPresent()).isTrue();
            assertThat(receive(owner, 2)).containsExactly("for the owner", "for the owner, too");
        }
    }

    @Test
    void rules_that_change_take_subscriptions_and_what_waits_from_a_client_that_is_away() throws Exception {
        try (RawClient owner = new RawClient(address, V5)) {
            connect(owner, V5, false, "anna");
            owner.subscribe("a", Qos.AT_LEAST_ONCE);
            owner.subscribe("b", Qos.AT_LEAST_ONCE);
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        publishAll("a", Qos.AT_LEAST_ONCE, "before the change");
        publishAll("b", Qos.AT_LEAST_ONCE, "of b");
        int subscriptions = broker.status().subscriptions();
        broker.access(List.of(AccessRule.deny(Who.EVERYBODY, Set.of(Action.SUBSCRIBE), "a")), Map.of());
        assertThat(broker.status().subscriptions()).isEqualTo(subscriptions - 1);
        publishAll("a", Qos.AT_LEAST_ONCE, "after the change");
        publishAll("b", Qos.AT_LEAST_ONCE, "of b, too");
        try (RawClient owner = new RawClient(address, V5)) {
            assertThat(connect(owner, V5, false, "anna").sessionPresent()).isTrue();
            assertThat(receive(owner, 2)).containsExactly("of b", "of b, too");
        }
        assertThat(broker.status().refusals()).containsEntry(Refusal.DELIVERY, 1L);
        assertThat(broker.status().refusals()).containsEntry(Refusal.SUBSCRIBE, 1L);
    }
}
