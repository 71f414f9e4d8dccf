package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wills, and what client and broker tell each other of their limits. */
class SessionWordsIT extends SessionRig {

    // ---- wills

    @Test
    void will_waits_for_its_delay_also_over_a_restart() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("c", 100, false, will(2)));
            client.read(Connack.class);
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        restart();
        List<String> heard = listen("will");
        assertThat(heard).isEmpty();
        await().untilAsserted(() -> assertThat(heard).containsExactly("gone"));
        restart();
        List<String> again = listen("will");
        try (RawClient client = kept(V5, "c", true)) {
            client.send(Pingreq.INSTANCE);
            client.read(Pingresp.class);
        }
        assertThat(again).as("it is published once").isEmpty();
    }

    @Test
    void will_is_not_published_when_its_client_is_back_in_time() throws Exception {
        List<String> heard = listen("#");
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("c", 100, false, will(1)));
            client.read(Connack.class);
        }
        try (RawClient client = kept(V5, "c", true)) {
            long from = System.nanoTime();
            await().until(() -> System.nanoTime() - from > 2_000_000_000L);
            client.send(new Disconnect(ReasonCode.SUCCESS, -1, null, Diagnostics.NONE));
            assertThat(client.read()).isNull();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void delayed_will_is_published_when_the_session_ends_before_its_delay_or_is_discarded() throws Exception {
        List<String> heard = listen("#");
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("c", 1, false, will(1_000)));
            client.read(Connack.class);
        }
        await().untilAsserted(() -> assertThat(heard).containsExactly("gone"));
        try (RawClient client = new RawClient(address, V5)) {
            client.send(connect("d", 1_000, false, will(1_000)));
            client.read(Connack.class);
            try (RawClient next = new RawClient(address, V5)) {
                next.send(connect("d", 0, true, null));
                assertThat(next.read(Connack.class).sessionPresent()).isFalse();
            }
        }
        await().untilAsserted(() -> assertThat(heard).containsExactly("gone", "gone"));
    }

    @Test
    void will_without_delay_is_published_on_takeover_and_one_with_a_delay_is_not() throws Exception {
        List<String> heard = listen("#");
        try (RawClient first = new RawClient(address, V5)) {
            first.send(connect("c", 100, false, will(0)));
            first.read(Connack.class);
            try (RawClient second = new RawClient(address, V5)) {
                second.send(connect("c", 100, false, will(100)));
                assertThat(second.read(Connack.class).sessionPresent()).isTrue();
                await().untilAsserted(() -> assertThat(heard).containsExactly("gone"));
                try (RawClient third = kept(V5, "c", true)) {
                    third.send(Pingreq.INSTANCE);
                    third.read(Pingresp.class);
                    assertThat(heard).containsExactly("gone");
                }
            }
        }
    }

    // ---- words between client and broker

    @Test
    void every_packet_keeps_to_the_maximum_packet_size_and_reasons_to_what_was_asked_for() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            Connect.Properties small = new Connect.Properties(0, 10, 30, 0, false, true, null, null, List.of());
            client.send(new Connect(V5, true, 0, "c", null, null, null, small));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
            client.send(publish("a/".repeat(40) + "b", "x", Qos.AT_LEAST_ONCE, 1));
            Disconnect end = client.read(Disconnect.class);
            assertThat(end.code()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
            assertThat(end.diagnostics().reason()).isNull();
        }
    }

    @Test
    void topics_that_come_again_come_as_an_alias_when_the_client_takes_them() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            Connect.Properties two = new Connect.Properties(0, 10, -1, 2, false, true, null, null, List.of());
            client.send(new Connect(V5, true, 0, "c", null, null, null, two));
            client.read(Connack.class);
            client.subscribe("#", Qos.AT_MOST_ONCE);
            for (String topic : List.of("first", "second", "third", "first", "third", "second")) {
                broker.publish(message(topic, topic, Qos.AT_MOST_ONCE, false)).join();
            }
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Publish publish = client.read(Publish.class);
                got.add(publish.message().topic() + "/" + publish.topicAlias() + "/" + text(publish));
            }
            assertThat(got)
                    .containsExactly(
                            "first/1/first",
                            "second/2/second",
                            "third/0/third",
                            "/1/first",
                            "third/0/third",
                            "/2/second");
        }
    }

    @Test
    void topic_goes_in_full_to_a_client_that_takes_no_alias() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            client.subscribe("#", Qos.AT_LEAST_ONCE);
            for (String topic : List.of("first", "first", "first")) {
                broker.publish(message(topic, topic, Qos.AT_LEAST_ONCE, false)).join();
                Publish publish = client.read(Publish.class);
                assertThat(publish.message().topic()).isEqualTo(topic);
                assertThat(publish.topicAlias()).isZero();
            }
        }
    }

    @Test
    void keep_alive_and_response_information_of_the_settings_are_told() throws Exception {
        limits = BrokerLimits.DEFAULT.with(new ConnectionLimits(1 << 20, Duration.ofSeconds(5), 30, "answers/here"));
        restart();
        try (RawClient client = new RawClient(address, V5)) {
            Connect.Properties asks = new Connect.Properties(0, 10, -1, 0, true, true, null, null, List.of());
            client.send(new Connect(V5, true, 0, "c", null, null, null, asks));
            Connack.Properties told = client.read(Connack.class).properties();
            assertThat(told.serverKeepAliveSeconds()).isEqualTo(30);
            assertThat(told.responseInformation()).isEqualTo("answers/here");
        }
        try (RawClient client = new RawClient(address, V5)) {
            client.send(new Connect(V5, true, 20, "d", null, null, null, Connect.Properties.DEFAULT));
            Connack.Properties told = client.read(Connack.class).properties();
            assertThat(told.serverKeepAliveSeconds()).isEqualTo(-1);
            assertThat(told.responseInformation()).isNull();
        }
    }
}
