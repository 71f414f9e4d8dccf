package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.connected;
import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.session.SessionLimits;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that do not keep to the rules: each ends alone, with the right reason, and the others live on. */
class AbuseIT {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final BrokerLimits SMALL = BrokerLimits.DEFAULT
            .withConnections(5)
            .with(new ConnectionLimits(4096, Duration.ofMillis(300), 0, null))
            .with(new SessionLimits(3, 4, 4096, 4, 4, 2));

    private Broker broker;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(
                new BrokerSettings(List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, SMALL, 2),
                HeldStore.immediate());
        address = broker.boundAddresses().get(0);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "36 06 0001 61 0001 00, MALFORMED_PACKET",
        "30 06 0001 61 02 0B01, PROTOCOL_ERROR",
        "10 0D 0004 4D515454 05 02 003C 00 0000, PROTOCOL_ERROR",
        "30 FFFF7F, PACKET_TOO_LARGE",
        "30 0D 0009 612F622F632F642F65 00 00, TOPIC_NAME_INVALID",
        "30 07 0001 61 03 230009, TOPIC_ALIAS_INVALID",
        "F0 02 18 00, PROTOCOL_ERROR",
        "E0 07 00 05 11 00000005, PROTOCOL_ERROR",
    })
    void broken_connection_ends_with_its_reason_and_the_others_live_on(String hex, ReasonCode code) throws Exception {
        try (RawClient good = connected(address, V5, "good");
                RawClient bad = connected(address, V5, "bad")) {
            bad.sendHex(hex);

            assertThat(bad.read(Disconnect.class).code()).isEqualTo(code);
            assertThat(bad.read()).isNull();
            good.send(Pingreq.INSTANCE);
            assertThat(good.read(Pingresp.class)).isNotNull();
        }
    }

    @Test
    void broken_connection_of_3_1_1_ends_without_a_word() throws Exception {
        try (RawClient bad = connected(address, V3, "bad")) {
            bad.sendHex("36 05 0001 61 0001");
            assertThat(bad.read()).isNull();
            assertThat(broker.status().malformed()).isEqualTo(1);
        }
    }

    @Test
    void malformed_connect_of_5_is_answered_and_that_of_3_1_1_is_not() throws Exception {
        try (RawClient five = new RawClient(address, V5);
                RawClient three = new RawClient(address, V3)) {
            five.sendHex("10 10 0004 4D515454 05 02 003C 03 210000 0000");
            assertThat(five.read(Connack.class).code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(five.read()).isNull();
            three.sendHex("10 0C 0004 4D515454 04 03 003C 0000");
            assertThat(three.read()).isNull();
        }
    }

    @Test
    void protocol_level_that_is_not_spoken_is_answered_as_3_1_1_has_it() throws Exception {
        try (RawClient client = new RawClient(address, V3)) {
            client.sendHex("10 0C 0004 4D515454 09 02 003C 0000");
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void socket_that_sends_no_connect_in_time_is_closed() throws Exception {
        try (RawClient silent = new RawClient(address, V3);
                RawClient slow = new RawClient(address, V3)) {
            slow.sendHex("10 0C 0004");
            assertThat(silent.read()).isNull();
            assertThat(slow.read()).isNull();
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
        assertThat(broker.status().refused()).isEqualTo(2);
    }

    @Test
    void connections_beyond_the_limit_are_closed_and_a_place_that_is_left_is_given_again() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(connected(address, V3, "c" + i));
        }
        try (RawClient one = new RawClient(address, V3)) {
            assertThat(one.read()).isNull();
        }
        for (RawClient client : clients) {
            client.close();
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
        connected(address, V3, "again").close();
    }

    @Test
    void subscriptions_beyond_the_limit_and_filters_too_deep_are_refused_one_by_one() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            List<Subscribe.Request> requests = new ArrayList<>();
            for (String filter : List.of("a", "b/c/d/e/f", "b", "c", "d", "a")) {
                requests.add(Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_MOST_ONCE));
            }
            client.send(Subscribe.of(1, requests));
            assertThat(client.read(Suback.class).codes())
                    .containsExactly(
                            ReasonCode.SUCCESS,
                            ReasonCode.TOPIC_FILTER_INVALID,
                            ReasonCode.SUCCESS,
                            ReasonCode.SUCCESS,
                            ReasonCode.QUOTA_EXCEEDED,
                            ReasonCode.SUCCESS);
        }
    }

    @Test
    void client_of_5_that_exceeds_the_receive_maximum_is_ended() throws Exception {
        try (RawClient client = connected(address, V5, "c")) {
            Packet[] packets = new Packet[5];
            for (int i = 0; i < 5; i++) {
                packets[i] = publish("a", "x", Qos.EXACTLY_ONCE, i + 1);
            }
            client.send(packets);
            Packet last = client.read();
            while (last != null && !(last instanceof Disconnect)) {
                last = client.read();
            }
            assertThat(last)
                    .isInstanceOfSatisfying(
                            Disconnect.class,
                            disconnect -> assertThat(disconnect.code()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED));
        }
    }

    @Test
    void reader_that_never_acknowledges_has_a_bounded_queue_and_the_rest_is_counted() throws Exception {
        try (RawClient lazy = connected(address, V3, "lazy");
                RawClient eager = connected(address, V3, "eager")) {
            lazy.subscribe("a", Qos.AT_LEAST_ONCE);
            eager.subscribe("a", Qos.AT_MOST_ONCE);
            for (int i = 0; i < 20; i++) {
                broker.publish(message("a", "m" + i, Qos.AT_LEAST_ONCE, false)).join();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(eager.readPayload()).isEqualTo("m" + i);
            }
            // 4 in flight, 4 waiting
            await().untilAsserted(
                            () -> assertThat(broker.status().dropped()).containsEntry(DropReason.QUEUE_FULL, 12L));
        }
    }

    @Test
    void reader_that_never_reads_loses_qos_0_and_stops_nobody() throws Exception {
        try (RawClient deaf = connected(address, V3, "deaf");
                RawClient good = connected(address, V3, "good")) {
            deaf.subscribe("a", Qos.AT_MOST_ONCE);
            String large = "x".repeat(4000);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                for (int i = 0; i < 500; i++) {
                    broker.publish(message("a", large, Qos.AT_MOST_ONCE, false)).join();
                }
                assertThat(broker.status().dropped().get(DropReason.SLOW_READER))
                        .isPositive();
            });
            good.send(publish("b", "x", Qos.AT_LEAST_ONCE, 1));
            assertThat(good.read(Puback.class)).isEqualTo(Puback.of(1));
        }
    }
}
