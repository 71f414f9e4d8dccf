package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.connected;
import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
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
import io.sluice.mqtt.packet.Subscribe.RetainHandling;
import io.sluice.mqtt.packet.Will;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients see of the broker, over real sockets, packet by packet. */
class BrokerIT {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    private Broker broker;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(Brokers.onLoopback(), HeldStore.immediate());
        address = broker.boundAddresses().get(0);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void messages_of_every_qos_reach_a_subscriber(ProtocolVersion version) throws Exception {
        try (RawClient subscriber = connected(address, version, "sub");
                RawClient publisher = connected(address, version, "pub")) {
            subscriber.subscribe("plant/+", Qos.EXACTLY_ONCE);

            publisher.send(publish("plant/a", "zero", Qos.AT_MOST_ONCE, 0));
            publisher.send(publish("plant/a", "one", Qos.AT_LEAST_ONCE, 7));
            publisher.send(publish("plant/a", "two", Qos.EXACTLY_ONCE, 8));

            assertThat(publisher.read(Puback.class)).isEqualTo(Puback.of(7));
            assertThat(publisher.read(Pubrec.class)).isEqualTo(Pubrec.of(8));
            publisher.send(Pubrel.of(8));
            assertThat(publisher.read(Pubcomp.class)).isEqualTo(Pubcomp.of(8));
            assertThat(subscriber.readPayload()).isEqualTo("zero");
            Publish one = subscriber.read(Publish.class);
            assertThat(one.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            Publish two = subscriber.read(Publish.class);
            assertThat(two.message().qos()).isEqualTo(Qos.EXACTLY_ONCE);
            subscriber.send(Puback.of(one.packetId()), Pubrec.of(two.packetId()));
            assertThat(subscriber.read(Pubrel.class)).isEqualTo(Pubrel.of(two.packetId()));
            subscriber.send(Pubcomp.of(two.packetId()));
        }
    }

    @Test
    void message_comes_at_no_more_than_the_granted_qos() throws Exception {
        try (RawClient subscriber = connected(address, V5, "sub");
                RawClient publisher = connected(address, V5, "pub")) {
            subscriber.subscribe("a", Qos.AT_LEAST_ONCE);
            publisher.send(publish("a", "x", Qos.EXACTLY_ONCE, 1));
            assertThat(subscriber.read(Publish.class).message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        }
    }

    @Test
    void qos_2_message_that_comes_again_before_its_release_is_not_delivered_again() throws Exception {
        try (RawClient subscriber = connected(address, V3, "sub");
                RawClient publisher = connected(address, V3, "pub")) {
            subscriber.subscribe("a", Qos.AT_MOST_ONCE);
            publisher.send(publish("a", "once", Qos.EXACTLY_ONCE, 3));
            publisher.send(publish("a", "once", Qos.EXACTLY_ONCE, 3));
            publisher.send(publish("a", "after", Qos.AT_MOST_ONCE, 0));

            assertThat(publisher.read(Pubrec.class)).isEqualTo(Pubrec.of(3));
            assertThat(publisher.read(Pubrec.class)).isEqualTo(Pubrec.of(3));
            assertThat(subscriber.readPayload()).isEqualTo("once");
            assertThat(subscriber.readPayload()).isEqualTo("after");
        }
    }

    @Test
    void retained_message_comes_with_its_flag_to_later_subscribers_and_without_it_to_earlier_ones() throws Exception {
        try (RawClient early = connected(address, V3, "early");
                RawClient publisher = connected(address, V3, "pub");
                RawClient late = connected(address, V3, "late")) {
            early.subscribe("r/#", Qos.AT_LEAST_ONCE);
            publisher.send(Publish.of(message("r/a", "kept", Qos.AT_LEAST_ONCE, true), 1));
            publisher.read(Puback.class);

            assertThat(early.read(Publish.class).message().retain()).isFalse();
            late.subscribe("r/#", Qos.AT_MOST_ONCE);
            assertThat(late.read(Publish.class).message().retain()).isTrue();
            publisher.send(Publish.of(message("r/a", "", Qos.AT_LEAST_ONCE, true), 2));
            publisher.read(Puback.class);
            assertThat(broker.status().retained()).isZero();
        }
    }

    @Test
    void retain_handling_and_retain_as_published_are_obeyed() throws Exception {
        broker.publish(message("r", "kept", Qos.AT_MOST_ONCE, true)).join();
        try (RawClient client = connected(address, V5, "c")) {
            client.subscribe(options("r", false, true, RetainHandling.DO_NOT_SEND, 0));
            broker.publish(message("r", "live", Qos.AT_MOST_ONCE, true)).join();
            Publish live = client.read(Publish.class);
            assertThat(live.message().retain()).isTrue();
            client.subscribe(options("r", false, true, RetainHandling.SEND_IF_NEW, 0));
            client.send(Pingreq.INSTANCE);
            client.read(Pingresp.class);
            client.subscribe(options("r", false, false, RetainHandling.SEND, 0));
            assertThat(client.readPayload()).isEqualTo("live");
        }
    }

    @Test
    void overlapping_subscriptions_bring_one_copy_with_all_identifiers_at_the_highest_qos() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            client.subscribe(options("a/#", false, false, RetainHandling.SEND, 268_435_455));
            client.subscribe(new Subscribe(
                    2, List.of(Subscribe.Request.of(TopicFilter.of("a/b"), Qos.AT_LEAST_ONCE)), 5, List.of()));
            broker.publish(message("a/b", "x", Qos.EXACTLY_ONCE, false)).join();
            broker.publish(message("a/c", "y", Qos.EXACTLY_ONCE, false)).join();

            Publish both = client.read(Publish.class);
            assertThat(both.subscriptionIdentifiers()).containsExactlyInAnyOrder(5, 268_435_455);
            assertThat(both.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(client.read(Publish.class).subscriptionIdentifiers()).containsExactly(268_435_455);
        }
    }

    @Test
    void no_local_keeps_own_messages_away_and_no_others() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            client.subscribe(options("a", true, false, RetainHandling.SEND, 0));
            client.send(publish("a", "own", Qos.AT_MOST_ONCE, 0), Pingreq.INSTANCE);
            client.read(Pingresp.class);
            broker.publish(message("a", "other", Qos.AT_MOST_ONCE, false)).join();
            assertThat(client.readPayload()).isEqualTo("other");
        }
    }

    @Test
    void shared_subscription_takes_turns() throws Exception {
        try (RawClient one = connected(address, V5, "one");
                RawClient two = connected(address, V5, "two")) {
            one.subscribe("$share/pool/a/#", Qos.AT_LEAST_ONCE);
            two.subscribe("$share/pool/a/#", Qos.AT_LEAST_ONCE);
            for (int i = 0; i < 4; i++) {
                broker.publish(message("a/x", "m" + i, Qos.AT_LEAST_ONCE, false))
                        .join();
            }
            assertThat(List.of(one.readPayload(), one.readPayload())).containsExactly("m0", "m2");
            assertThat(List.of(two.readPayload(), two.readPayload())).containsExactly("m1", "m3");
        }
    }

    @Test
    void will_is_published_when_the_connection_breaks_and_not_after_a_farewell() throws Exception {
        Will will = new Will(message("gone", "bye", Qos.AT_LEAST_ONCE, false), 0);
        Connect connect = new Connect(V5, true, 0, "w", will, null, null, Connect.Properties.DEFAULT);
        List<String> heard = listen("gone");
        RawClient polite = new RawClient(address, V5);
        polite.send(connect);
        polite.read(Connack.class);
        polite.send(Disconnect.NORMAL);
        assertThat(polite.read()).isNull();
        assertThat(heard).isEmpty();

        RawClient broken = new RawClient(address, V5);
        broken.send(connect);
        broken.read(Connack.class);
        broken.close();

        await().untilAsserted(() -> assertThat(heard).containsExactly("bye"));
    }

    @Test
    void second_connection_with_the_same_client_id_takes_over() throws Exception {
        RawClient first = connected(address, V5, "same");
        try (RawClient second = connected(address, V5, "same")) {
            assertThat(first.read(Disconnect.class).code()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            assertThat(first.read()).isNull();
            second.send(Pingreq.INSTANCE);
            second.read(Pingresp.class);
            assertThat(broker.status().sessions()).isEqualTo(1);
        }
    }

    @Test
    void client_without_identifier_is_assigned_one() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(new Connect(V5, true, 0, "", null, null, null, Connect.Properties.of(0, 10)));
            Connack connack = client.read(Connack.class);
            assertThat(connack.properties().assignedClientId())
                    .startsWith("auto-")
                    .hasSize(29);
            assertThat(connack.sessionPresent()).isFalse();
        }
    }

    @Test
    void client_of_3_1_1_without_identifier_must_start_clean() throws Exception {
        try (RawClient client = new RawClient(address, V3)) {
            client.send(new Connect(V3, false, 0, "", null, null, null, Connect.Properties.DEFAULT));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void topic_alias_stands_for_its_topic() throws Exception {
        List<String> heard = listen("a/b");
        try (RawClient client = connected(address, V5, "c")) {
            client.send(new Publish(message("a/b", "1", Qos.AT_MOST_ONCE, false), false, 0, 4, List.of()));
            client.send(new Publish(message("", "2", Qos.AT_MOST_ONCE, false), false, 0, 4, List.of()));
            await().untilAsserted(() -> assertThat(heard).containsExactly("1", "2"));
            client.send(new Publish(message("", "3", Qos.AT_MOST_ONCE, false), false, 0, 5, List.of()));
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void window_of_the_subscriber_is_kept_and_the_rest_waits() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(new Connect(V5, true, 0, "c", null, null, null, Connect.Properties.of(0, 2)));
            client.read(Connack.class);
            client.subscribe("a", Qos.AT_LEAST_ONCE);
            for (int i = 0; i < 4; i++) {
                broker.publish(message("a", "m" + i, Qos.AT_LEAST_ONCE, false)).join();
            }
            Publish first = client.read(Publish.class);
            client.read(Publish.class);
            assertThat(client.silent(200)).isTrue();
            client.send(Puback.of(first.packetId()));
            assertThat(client.readPayload()).isEqualTo("m2");
        }
    }

    @Test
    void expired_message_is_dropped_and_a_waiting_one_comes_with_what_is_left() throws Exception {
        MessageProperties expired = MessageProperties.NONE.withExpirySeconds(0);
        MessageProperties lasting = MessageProperties.NONE.withExpirySeconds(100);
        broker.publish(new Message("e", new byte[1], Qos.AT_LEAST_ONCE, true, expired))
                .join();
        broker.publish(new Message("l", new byte[1], Qos.AT_LEAST_ONCE, true, lasting))
                .join();
        try (RawClient client = connected(address, V5, "c")) {
            client.subscribe("+", Qos.AT_LEAST_ONCE);
            Publish only = client.read(Publish.class);
            assertThat(only.message().topic()).isEqualTo("l");
            assertThat(only.message().properties().expirySeconds()).isBetween(90L, 100L);
            assertThat(client.silent(100)).isTrue();
        }
    }

    @Test
    void silent_client_is_ended_after_one_and_a_half_times_its_keep_alive() throws Exception {
        try (RawClient client = new RawClient(address, V5)) {
            client.send(new Connect(V5, true, 1, "c", null, null, null, Connect.Properties.DEFAULT));
            client.read(Connack.class);
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Test
    void in_process_subscriber_or_sink_that_throws_breaks_nothing() throws Exception {
        var failing = broker.subscribe(TopicFilter.of("a"), Qos.AT_MOST_ONCE, message -> {
            throw new IllegalStateException("planted");
        });
        var sink = broker.forward(List.of(TopicFilter.of("#")), (message, batch) -> {
            throw new IllegalStateException("planted");
        });
        List<String> heard = listen("a");
        try (RawClient client = connected(address, V3, "c")) {
            client.send(publish("a", "x", Qos.AT_LEAST_ONCE, 1));
            client.read(Puback.class);
        }
        assertThat(heard).containsExactly("x");
        assertThat(broker.status().dropped()).containsEntry(DropReason.SUBSCRIBER_FAILED, 2L);
        failing.close();
        sink.close();
        assertThat(broker.status().subscriptions()).isEqualTo(1);
    }

    @Test
    void message_that_no_packet_can_carry_harms_no_subscriber() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            client.subscribe("a", Qos.AT_MOST_ONCE);
            MessageProperties tooLong = new MessageProperties(false, -1, "x".repeat(70_000), null, null, List.of());
            broker.publish(new Message("a", new byte[1], Qos.AT_MOST_ONCE, false, tooLong))
                    .join();
            broker.publish(message("a", "next", Qos.AT_MOST_ONCE, false)).join();
            assertThat(client.readPayload()).isEqualTo("next");
        }
    }

    @Test
    void clients_of_5_are_told_when_the_broker_shuts_down() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            broker.close();
            assertThat(client.read(Disconnect.class).code()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void port_in_use_is_named_with_what_to_do() {
        ListenerSettings same = new ListenerSettings("127.0.0.1", address.getPort(), null, false);
        assertThatThrownBy(() -> Broker.start(BrokerSettings.of(List.of(same), null), HeldStore.immediate()))
                .isInstanceOf(BrokerException.class)
                .hasMessage(
                        "127.0.0.1:%d is in use: stop the other broker or change broker.listeners", address.getPort());
    }

    @Test
    void listener_beyond_loopback_is_refused_unless_it_was_meant() throws Exception {
        ListenerSettings exposed = new ListenerSettings("0.0.0.0", 0, null, false);
        assertThatThrownBy(() -> Broker.start(BrokerSettings.of(List.of(exposed), null), HeldStore.immediate()))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("0.0.0.0:0 can be reached from other machines");
    }

    private List<String> listen(String filter) {
        List<String> heard = new CopyOnWriteArrayList<>();
        broker.subscribe(
                TopicFilter.of(filter),
                Qos.EXACTLY_ONCE,
                message -> heard.add(new String(message.payload(), StandardCharsets.UTF_8)));
        return heard;
    }

    private static Subscribe options(
            String filter, boolean noLocal, boolean retainAsPublished, RetainHandling handling, int identifier) {
        return new Subscribe(
                9,
                List.of(new Subscribe.Request(
                        TopicFilter.of(filter), Qos.AT_MOST_ONCE, noLocal, retainAsPublished, handling)),
                identifier,
                List.of());
    }
}
