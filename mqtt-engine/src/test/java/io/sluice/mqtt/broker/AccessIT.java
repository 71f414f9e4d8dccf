package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Authorizer;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Grant;
import io.sluice.mqtt.broker.access.Permissions;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Will;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an authorizer refuses is refused on the wire, with the right word for it, and the connection goes on. */
class AccessIT {

    /** Nothing may be done with topics that have a level "secret"; filters that can match one are granted in part. */
    private static final class Secretive implements Authorizer, Permissions {
        private volatile String secret = "secret";

        @Override
        public Permissions permissions(Client client) {
            return this;
        }

        @Override
        public boolean allows(Action action, String topic) {
            return !List.of(topic.split("/", -1)).contains(secret);
        }

        @Override
        public Grant grant(Action action, TopicFilter filter) {
            boolean wild = filter.pattern().contains("#");
            return !allows(action, filter.pattern()) ? Grant.NONE : wild ? Grant.SOME : Grant.ALL;
        }
    }

    private final Secretive rules = new Secretive();
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(Brokers.onLoopback().with(SecuritySettings.of(rules)), HeldStore.immediate());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void client_of_5_is_told_which_messages_are_refused() throws Exception {
        try (RawClient client = connected(ProtocolVersion.V5, "c")) {
            client.send(
                    publish("secret/a", "0", Qos.AT_MOST_ONCE, 0),
                    publish("secret/a", "1", Qos.AT_LEAST_ONCE, 7),
                    publish("open/a", "1", Qos.AT_LEAST_ONCE, 8),
                    publish("secret/a", "2", Qos.EXACTLY_ONCE, 9));
            assertThat(client.read(Puback.class)).satisfies(ack -> {
                assertThat(ack.packetId()).isEqualTo(7);
                assertThat(ack.code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            });
            assertThat(client.read(Puback.class).code()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.send(publish("open/a", "2", Qos.EXACTLY_ONCE, 9)); // the identifier is free again
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(refused(Refusal.PUBLISH)).isEqualTo(3);
        }
    }

    @Test
    void reason_is_left_out_of_an_answer_that_it_would_make_too_large() throws Exception {
        try (RawClient client = new RawClient(broker.boundAddresses().get(0), ProtocolVersion.V5)) {
            Connect.Properties small = new Connect.Properties(0, 10, 18, 0, false, true, null, null, List.of());
            client.send(new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, small));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
            client.send(publish("secret", "1", Qos.AT_LEAST_ONCE, 7), publish("secret", "2", Qos.EXACTLY_ONCE, 9));
            assertThat(client.read(Puback.class)).isEqualTo(new Puback(7, ReasonCode.NOT_AUTHORIZED, Diagnostics.NONE));
            assertThat(client.read(Pubrec.class)).isEqualTo(new Pubrec(9, ReasonCode.NOT_AUTHORIZED, Diagnostics.NONE));
        }
    }

    @Test
    void client_of_3_1_1_is_acknowledged_and_nobody_gets_the_message() throws Exception {
        try (RawClient listener = connected(ProtocolVersion.V5, "l");
                RawClient client = connected(ProtocolVersion.V3_1_1, "c")) {
            listener.subscribe("+/a", Qos.AT_LEAST_ONCE);
            client.send(publish("secret/a", "1", Qos.AT_LEAST_ONCE, 7), publish("secret/a", "2", Qos.EXACTLY_ONCE, 9));
            client.read(Puback.class);
            client.read(Pubrec.class);
            client.send(new Pubrel(9, ReasonCode.SUCCESS, Diagnostics.NONE));
            client.read(Pubcomp.class);
            client.send(publish("open/a", "open", Qos.AT_LEAST_ONCE, 8));
            assertThat(listener.readPayload()).isEqualTo("open");
        }
    }

    @ParameterizedTest
    @EnumSource
    void subscription_is_refused_alone(ProtocolVersion version) throws Exception {
        try (RawClient client = connected(version, "c")) {
            client.send(Subscribe.of(
                    3,
                    List.of(
                            Subscribe.Request.of(TopicFilter.of("secret/+"), Qos.AT_LEAST_ONCE),
                            Subscribe.Request.of(TopicFilter.of("open/+"), Qos.AT_LEAST_ONCE))));
            ReasonCode no = version == ProtocolVersion.V5 ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
            assertThat(client.read(Suback.class).codes()).containsExactly(no, ReasonCode.GRANTED_QOS_1);
            assertThat(refused(Refusal.SUBSCRIBE)).isOne();
        }
    }

    @Test
    void shared_subscription_in_part_is_refused() throws Exception {
        try (RawClient client = connected(ProtocolVersion.V5, "c")) {
            client.send(Subscribe.of(
                    3, List.of(Subscribe.Request.of(TopicFilter.of("$share/g/open/#"), Qos.AT_LEAST_ONCE))));
            assertThat(client.read(Suback.class).codes()).containsExactly(ReasonCode.NOT_AUTHORIZED);
            assertThat(refused(Refusal.SHARED_SUBSCRIPTION)).isOne();
        }
    }

    @Test
    void filter_granted_in_part_brings_the_rest_and_no_retained_secret() throws Exception {
        broker.publish(message("secret/r", "no", Qos.AT_LEAST_ONCE, true)).join();
        broker.publish(message("open/r", "yes", Qos.AT_LEAST_ONCE, true)).join();
        try (RawClient client = connected(ProtocolVersion.V5, "c")) {
            client.subscribe("#", Qos.AT_LEAST_ONCE);
            assertThat(client.readPayload()).isEqualTo("yes");
            broker.publish(message("secret/l", "no", Qos.AT_MOST_ONCE, false)).join();
            broker.publish(message("open/l", "live", Qos.AT_MOST_ONCE, false)).join();
            assertThat(client.readPayload()).isEqualTo("live");
            assertThat(refused(Refusal.RETAINED_READ)).isOne();
            assertThat(refused(Refusal.DELIVERY)).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void will_that_is_not_allowed_refuses_the_client(ProtocolVersion version) throws Exception {
        try (RawClient client = new RawClient(address(), version)) {
            client.send(withWill(version, "secret/gone"));
            assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(refused(Refusal.WILL)).isOne();
        }
    }

    @Test
    void will_is_looked_at_again_when_it_is_due() throws Exception {
        try (RawClient listener = connected(ProtocolVersion.V5, "l")) {
            listener.subscribe("+/gone", Qos.AT_LEAST_ONCE);
            try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
                client.send(withWill(ProtocolVersion.V5, "open/gone"));
                client.read(Connack.class);
                rules.secret = "open";
                broker.reauthorise();
                client.send(Pingreq.INSTANCE);
                client.read(Pingresp.class);
            }
            await().untilAsserted(() -> assertThat(refused(Refusal.WILL_DUE)).isOne());
            assertThat(listener.silent(100)).isTrue();
        }
    }

    @Test
    void response_topic_is_looked_at() throws Exception {
        MessageProperties asks = new MessageProperties(false, -1, null, "secret/answer", null, List.of());
        Message request = new Message("open/ask", new byte[0], Qos.AT_LEAST_ONCE, false, asks);
        try (RawClient client = connected(ProtocolVersion.V5, "c")) {
            client.send(Publish.of(request, 1));
            assertThat(client.read(Puback.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(refused(Refusal.RESPONSE_TOPIC)).isOne();
        }
    }

    @Test
    void nobody_publishes_for_the_broker() throws Exception {
        try (RawClient client = connected(ProtocolVersion.V5, "c")) {
            client.send(publish("$SYS/broker/uptime", "1", Qos.AT_LEAST_ONCE, 1));
            assertThat(client.read(Puback.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(refused(Refusal.BROKER_TOPIC)).isOne();
        }
    }

    @Test
    void changed_rules_take_subscriptions_and_waiting_messages_away() throws Exception {
        Connect oneAtATime =
                new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, Connect.Properties.of(0, 1));
        try (RawClient client = new RawClient(address(), ProtocolVersion.V5)) {
            client.send(oneAtATime);
            client.read(Connack.class);
            client.subscribe("first", Qos.AT_LEAST_ONCE);
            client.subscribe("plant/a", Qos.AT_LEAST_ONCE);
            client.subscribe("last", Qos.AT_LEAST_ONCE);
            for (String topic : List.of("first", "plant/a", "last")) {
                broker.publish(message(topic, topic, Qos.AT_LEAST_ONCE, false)).join();
            }
            Publish first = client.read(Publish.class);
            rules.secret = "plant";
            broker.reauthorise();
            await().untilAsserted(
                            () -> assertThat(broker.status().subscriptions()).isEqualTo(2));
            client.send(Puback.of(first.packetId()));
            assertThat(client.readPayload()).isEqualTo("last");
        }
    }

    private long refused(Refusal refusal) {
        return broker.status().refusals().getOrDefault(refusal, -1L);
    }

    private InetSocketAddress address() {
        return broker.boundAddresses().get(0);
    }

    private RawClient connected(ProtocolVersion version, String clientId) throws Exception {
        return RawClient.connected(address(), version, clientId);
    }

    private static Connect withWill(ProtocolVersion version, String topic) {
        Will will = new Will(message(topic, "gone", Qos.AT_LEAST_ONCE, false), 0);
        return new Connect(version, true, 0, "w", will, null, null, Connect.Properties.DEFAULT);
    }
}
