package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that outlive a connection and a restart of the broker, packet by packet. */
class SessionsIT extends SessionRig {

    // ---- sessions

    @ParameterizedTest
    @EnumSource
    void session_is_resumed_with_its_subscriptions_and_what_came_meanwhile_in_order(ProtocolVersion version)
            throws Exception {
        try (RawClient client = kept(version, "c", false)) {
            client.subscribe("a/#", Qos.EXACTLY_ONCE);
        }
        publishAll("a/x", Qos.AT_LEAST_ONCE, "1", "2");
        publishAll("a/y", Qos.EXACTLY_ONCE, "3");
        restart();
        publishAll("a/x", Qos.AT_LEAST_ONCE, "4");

        try (RawClient client = kept(version, "c", true)) {
            assertThat(receive(client, 4)).containsExactly("1", "2", "3", "4");
            assertThat(client.silent(100)).isTrue();
        }
        try (RawClient client = kept(version, "c", true)) {
            assertThat(client.silent(100)).as("acknowledged messages are gone").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void clean_start_discards_the_session_for_good(ProtocolVersion version) throws Exception {
        try (RawClient client = kept(version, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "lost");
        try (RawClient client = new RawClient(address, version)) {
            client.send(RawClient.connect(version, "c"));
            assertThat(client.read(Connack.class).sessionPresent()).isFalse();
        }
        await().untilAsserted(() -> assertThat(broker.status().subscriptions()).isZero());
        restart();
        try (RawClient client = kept(version, "c", false)) {
            publishAll("a", Qos.AT_LEAST_ONCE, "nobody's");
            assertThat(client.silent(100)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void second_connection_takes_over_with_what_the_first_did_not_acknowledge(ProtocolVersion version)
            throws Exception {
        try (RawClient first = kept(version, "c", false)) {
            first.subscribe("a", Qos.AT_LEAST_ONCE);
            publishAll("a", Qos.AT_LEAST_ONCE, "1", "2");
            Publish unacknowledged = first.read(Publish.class);
            assertThat(unacknowledged.dup()).isFalse();
            assertThat(first.readPayload()).isEqualTo("2");
            try (RawClient second = kept(version, "c", true)) {
                Publish again = second.read(Publish.class);
                assertThat(again.dup()).isTrue();
                assertThat(again.packetId()).isEqualTo(unacknowledged.packetId());
                assertThat(text(again)).isEqualTo("1");
                assertThat(second.readPayload()).isEqualTo("2");
            }
            if (version == V5) {
                assertThat(first.read(Disconnect.class).code()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            }
            assertThat(first.read()).isNull();
        }
    }

    @Test
    void client_identifier_may_be_as_long_as_a_string_can_be() throws Exception {
        String longest = "\u20ac".repeat(21_845);
        try (RawClient client = kept(V5, longest, false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        restart();
        publishAll("a", Qos.AT_LEAST_ONCE, "1");
        try (RawClient client = kept(V5, longest, true)) {
            assertThat(receive(client, 1)).containsExactly("1");
        }
    }

    @Test
    void session_of_5_ends_when_its_expiry_has_passed_and_a_restart_does_not_lengthen_it() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("c", 1, false, null));
            assertThat(client.read(Connack.class).properties().sessionExpirySeconds())
                    .isEqualTo(-1);
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "waits");
        assertThat(broker.status().keptSessions()).isEqualTo(1);
        restart();
        await().untilAsserted(() -> assertThat(broker.status().keptSessions()).isZero());
        assertThat(broker.status().subscriptions()).isZero();
        await().untilAsserted(() -> assertThat(broker.status().dropped()).containsEntry(DropReason.SESSION_ENDED, 1L));
        kept(V5, "c", false).close();
    }

    @Test
    void disconnect_changes_the_expiry_and_zero_ends_the_session_at_once() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
            client.send(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
            assertThat(client.read()).isNull();
        }
        await().untilAsserted(() -> assertThat(broker.status().keptSessions()).isZero());
        kept(V5, "c", false).close();
    }

    @Test
    void longest_expiry_is_granted_to_those_who_ask_for_more_and_zero_keeps_nothing() throws Exception {
        restart(new SessionSettings(10, Duration.ofMinutes(1), SMALL, false));
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("c", 3_600, false, null));
            assertThat(client.read(Connack.class).properties().sessionExpirySeconds())
                    .isEqualTo(60);
        }
        restart(new SessionSettings(10, Duration.ZERO, SMALL, false));
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("d", 3_600, false, null));
            assertThat(client.read(Connack.class).properties().sessionExpirySeconds())
                    .isZero();
        }
        assertThat(broker.status().keptSessions()).isEqualTo(1);
    }

    @Test
    void one_session_too_many_is_refused_and_the_others_live_on() throws Exception {
        restart(new SessionSettings(1, Duration.ofDays(1), SMALL, false));
        kept(V5, "c", false).close();
        try (RawClient other = new RawClient(address, V5)) {
            other.send(connect("d", 60, false, null));
            assertThat(other.read(Connack.class).code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        }
        kept(V5, "c", true).close();
    }

    @Test
    void client_without_identifier_has_its_session_under_the_one_that_it_was_assigned() throws Exception {
        String assigned;
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("", 100, true, null));
            assigned = String.valueOf(client.read(Connack.class).properties().assignedClientId());
        }
        assertThat(assigned).startsWith("auto-");
        kept(V5, assigned, true).close();
    }

    @Test
    void unsubscribed_filter_stays_so_after_a_restart() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
            client.subscribe("b", Qos.AT_LEAST_ONCE);
            client.send(new Unsubscribe(2, List.of(TopicFilter.of("a")), List.of()));
            client.read(Unsuback.class);
        }
        restart();
        publishAll("a", Qos.AT_LEAST_ONCE, "not this");
        publishAll("b", Qos.AT_LEAST_ONCE, "this");
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(receive(client, 1)).containsExactly("this");
        }
    }

    @Test
    void options_and_identifiers_of_subscriptions_are_kept() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe(new Subscribe(
                    1,
                    List.of(new Subscribe.Request(
                            TopicFilter.of("a/+"),
                            Qos.AT_LEAST_ONCE,
                            true,
                            true,
                            Subscribe.RetainHandling.DO_NOT_SEND)),
                    77,
                    List.of()));
        }
        restart();
        try (RawClient publisher = RawClient.connected(address, V5, "pub")) {
            publisher.send(Publish.of(message("a/b", "retained", Qos.EXACTLY_ONCE, true), 1));
            publisher.read(Pubrec.class);
        }
        try (RawClient client = kept(V5, "c", true)) {
            Publish got = client.read(Publish.class);
            assertThat(got.subscriptionIdentifiers()).containsExactly(77);
            assertThat(got.message().retain()).isTrue();
            assertThat(got.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            client.send(Puback.of(got.packetId()), publish("a/own", "not for me", Qos.AT_LEAST_ONCE, 1));
            client.read(Puback.class);
            assertThat(client.silent(100)).isTrue();
        }
    }

    // ---- in flight

    @Test
    void qos_2_message_from_a_client_that_comes_again_after_a_restart_is_not_routed_again() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (RawClient client = kept(V3, "c", false)) {
            client.send(publish("a", "once", Qos.EXACTLY_ONCE, 9));
            assertThat(client.read(Pubrec.class)).isEqualTo(Pubrec.of(9));
        }
        restart();
        broker.subscribe(TopicFilter.of("#"), Qos.EXACTLY_ONCE, any -> heard.add(text(any)));
        try (RawClient client = kept(V3, "c", true)) {
            client.send(new Publish(message("a", "once", Qos.EXACTLY_ONCE, false), true, 9, 0, List.of()));
            assertThat(client.read(Pubrec.class)).isEqualTo(Pubrec.of(9));
            client.send(Pubrel.of(9));
            assertThat(client.read(Pubcomp.class)).isEqualTo(Pubcomp.of(9));
        }
        restart();
        broker.subscribe(TopicFilter.of("#"), Qos.EXACTLY_ONCE, any -> heard.add(text(any)));
        try (RawClient client = kept(V3, "c", true)) {
            client.send(publish("a", "another", Qos.EXACTLY_ONCE, 9));
            assertThat(client.read(Pubrec.class)).isEqualTo(Pubrec.of(9));
        }
        assertThat(heard).containsExactly("another");
    }

    @Test
    void qos_2_message_to_a_client_goes_on_where_it_stopped_after_a_restart() throws Exception {
        int released;
        int sent;
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.EXACTLY_ONCE);
            publishAll("a", Qos.EXACTLY_ONCE, "1", "2", "3");
            released = client.read(Publish.class).packetId();
            sent = client.read(Publish.class).packetId();
            client.read(Publish.class);
            client.send(Pubrec.of(released));
            assertThat(client.read(Pubrel.class)).isEqualTo(Pubrel.of(released));
        }
        restart();
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(client.read(Pubrel.class)).isEqualTo(Pubrel.of(released));
            Publish again = client.read(Publish.class);
            assertThat(again.dup()).isTrue();
            assertThat(again.packetId()).isEqualTo(sent);
            assertThat(text(again)).isEqualTo("2");
            assertThat(text(client.read(Publish.class))).isEqualTo("3");
            client.send(Pubcomp.of(released), Pubrec.of(sent), Pubrec.of(sent));
            assertThat(client.read(Pubrel.class)).isEqualTo(Pubrel.of(sent));
            assertThat(client.read(Pubrel.class)).isEqualTo(Pubrel.of(sent));
            client.send(Pubcomp.of(sent), Pingreq.INSTANCE);
            client.read(Pingresp.class);
        }
        restart();
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(text(client.read(Publish.class))).isEqualTo("3");
            assertThat(client.silent(100)).isTrue();
        }
    }

    @Test
    void never_sent_message_comes_without_dup_and_sent_one_with_it() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            Connect.Properties one = Connect.Properties.of(1_000, 1);
            client.send(new Connect(V5, false, 0, "c", null, null, null, one));
            client.read(Connack.class);
            client.subscribe("a", Qos.AT_LEAST_ONCE);
            publishAll("a", Qos.AT_LEAST_ONCE, "1", "2");
            assertThat(client.readPayload()).isEqualTo("1");
        }
        restart();
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(client.read(Publish.class).dup()).isTrue();
            assertThat(client.read(Publish.class).dup()).isFalse();
        }
    }
}
