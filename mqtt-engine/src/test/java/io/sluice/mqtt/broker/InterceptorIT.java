package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.intercept.Interceptor;
import io.sluice.mqtt.broker.intercept.PublishVerdict;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an interceptor sees, changes and refuses, and that its failures cost no more than the packet at hand. */
@Timeout(60)
class InterceptorIT {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Broker broker;
    private InetSocketAddress address;

    /** Does what the names say. */
    private final class Says implements Interceptor {

        @Override
        public ReasonCode connect(Client client, @Nullable Message will) {
            seen.add("connect " + client.clientId());
            return switch (client.clientId()) {
                case "banned" -> ReasonCode.BANNED;
                case "fails" -> throw new IllegalStateException("the test says so");
                case "nonsense" -> ReasonCode.GRANTED_QOS_2;
                default -> ReasonCode.SUCCESS;
            };
        }

        @Override
        public PublishVerdict publish(Client client, Message message) {
            seen.add("publish " + message.topic());
            return switch (message.topic()) {
                case "change" -> new PublishVerdict.Changed(message.with("changed", Qos.AT_MOST_ONCE, false));
                case "wrong" -> new PublishVerdict.Changed(message.with("a/#", Qos.AT_MOST_ONCE, false));
                case "refuse" -> new PublishVerdict.Refused(ReasonCode.PAYLOAD_FORMAT_INVALID);
                case "fail" -> throw new IllegalStateException("the test says so");
                default -> PublishVerdict.pass();
            };
        }

        @Override
        public ReasonCode subscribe(Client client, TopicFilter filter, Qos qos) {
            if (filter.text().equals("fail")) {
                throw new IllegalStateException("the test says so");
            }
            return filter.text().equals("refuse") ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
        }

        @Override
        public void disconnect(Client client) {
            seen.add("disconnect " + client.clientId());
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(Brokers.onLoopback().with(new Says()), HeldStore.immediate());
        address = broker.boundAddresses().get(0);
        broker.subscribe(
                TopicFilter.of("#"),
                Qos.EXACTLY_ONCE,
                any -> heard.add(any.topic() + " " + any.qos().number() + " "
                        + new String(any.payload(), StandardCharsets.UTF_8)));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void messages_pass_are_changed_or_refused() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            assertThat(publish(client, "pass")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publish(client, "change")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publish(client, "refuse")).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
            client.send(RawClient.publish("refuse", "x", Qos.EXACTLY_ONCE, 2));
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
            client.send(RawClient.publish("change", "x", Qos.EXACTLY_ONCE, 3));
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(heard).containsExactly("pass 1 x", "changed 1 x", "changed 2 x");
        assertThat(refused(Refusal.INTERCEPTOR)).isEqualTo(2);
    }

    @Test
    void what_3_1_1_publishes_and_is_refused_is_acknowledged_and_goes_nowhere() throws Exception {
        try (RawClient client = RawClient.connected(address, V3, "c")) {
            assertThat(publish(client, "refuse")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publish(client, "fail")).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void subscriptions_are_refused_one_by_one() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            List<Subscribe.Request> requests = List.of("a", "refuse", "fail").stream()
                    .map(filter -> Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_MOST_ONCE))
                    .toList();
            client.send(Subscribe.of(1, requests));
            assertThat(client.read(Suback.class).codes())
                    .containsExactly(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    @Test
    void connections_are_refused_and_the_end_of_those_that_were_not_is_seen() throws Exception {
        assertThat(connect(V5, "banned")).isEqualTo(ReasonCode.BANNED);
        assertThat(connect(V3, "banned")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(connect(V5, "fails")).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
        assertThat(connect(V5, "nonsense")).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
        assertThat(broker.status().refused()).isEqualTo(4);
        assertThat(refused(Refusal.INTERCEPTOR_CONNECT)).isEqualTo(2);
        assertThat(refused(Refusal.INTERCEPTOR_FAILED)).isEqualTo(2);
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            client.send(Disconnect.NORMAL);
            assertThat(client.read()).isNull();
        }
        RawClient.connected(address, V5, "d").close();
        await().untilAsserted(() -> assertThat(seen)
                .containsExactly(
                        "connect banned",
                        "connect banned",
                        "connect fails",
                        "connect nonsense",
                        "connect c",
                        "disconnect c",
                        "connect d",
                        "disconnect d"));
    }

    @Test
    void failure_refuses_the_packet_and_nothing_else() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c");
                RawClient other = RawClient.connected(address, V5, "other")) {
            assertThat(publish(client, "fail")).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
            assertThat(publish(client, "wrong")).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
            assertThat(publish(client, "pass")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publish(other, "pass")).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(heard).containsExactly("pass 1 x", "pass 1 x");
        assertThat(refused(Refusal.INTERCEPTOR_FAILED)).isEqualTo(2);
    }

    private static ReasonCode publish(RawClient client, String topic) throws Exception {
        client.send(RawClient.publish(topic, "x", Qos.AT_LEAST_ONCE, 1));
        return client.read(Puback.class).code();
    }

    private ReasonCode connect(ProtocolVersion version, String clientId) throws Exception {
        try (RawClient client = new RawClient(address, version)) {
            client.send(RawClient.connect(version, clientId));
            return client.read(Connack.class).code();
        }
    }

    private long refused(Refusal refusal) {
        return broker.status().refusals().getOrDefault(refusal, -1L);
    }
}
