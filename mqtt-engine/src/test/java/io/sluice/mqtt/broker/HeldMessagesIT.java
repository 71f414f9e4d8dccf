package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.routing.MessageCap;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retained messages and wills: there are so many and no more, and each of them that is refused is counted. */
@Timeout(60)
class HeldMessagesIT extends SessionRig {

    @BeforeEach
    @Override
    void start() throws Exception {
        limits = BrokerLimits.DEFAULT.withRetained(new MessageCap(2, 1024)).withWills(new MessageCap(2, 1024));
        super.start();
    }

    @Test
    void client_of_5_is_told_that_there_is_no_room_and_its_message_goes_nowhere() throws Exception {
        List<String> heard = listen("#");
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            assertThat(retain(client, "a", "1", Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(retain(client, "b", "1", Qos.EXACTLY_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(retain(client, "c", "1", Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(retain(client, "c", "1", Qos.EXACTLY_ONCE)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(heard).containsExactly("1", "1");
            assertThat(refused(Refusal.RETAINED_QUOTA)).isEqualTo(2);
        }
    }

    @Test
    void who_cannot_be_told_is_acknowledged_and_heard_but_not_retained() throws Exception {
        List<String> heard = listen("#");
        try (RawClient client = RawClient.connected(address, V3, "c")) {
            for (String topic : List.of("a", "b", "c")) {
                assertThat(retain(client, topic, topic, Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            }
        }
        broker.publish(message("d", "d", true)).join();
        assertThat(heard).containsExactly("a", "b", "c", "d");
        assertThat(listen("#")).containsExactly("a", "b");
        assertThat(refused(Refusal.RETAINED_QUOTA)).isEqualTo(2);
    }

    @Test
    void another_value_is_taken_and_a_topic_that_is_cleared_makes_room() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            retain(client, "a", "1", Qos.AT_LEAST_ONCE);
            retain(client, "b", "1", Qos.AT_LEAST_ONCE);
            assertThat(retain(client, "a", "2", Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(retain(client, "b", "", Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(retain(client, "c", "3", Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(listen("#")).containsExactly("2", "3");
        }
        restart();
        assertThat(broker.status().retained()).isEqualTo(2);
        assertThat(broker.status().retainedBytes()).isEqualTo(4);
    }

    @Test
    void bytes_are_limited_too_and_what_was_there_stays() throws Exception {
        try (RawClient client = RawClient.connected(address, V5, "c")) {
            assertThat(retain(client, "a", "x".repeat(1000), Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(retain(client, "b", "x".repeat(100), Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(retain(client, "a", "x".repeat(1024), Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(retain(client, "a", "x".repeat(1023), Qos.AT_LEAST_ONCE)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.status().retainedBytes()).isEqualTo(1024);
        }
    }

    @Test
    void what_has_expired_makes_room() throws Exception {
        broker.publish(expiring("a", 1)).join();
        broker.publish(expiring("b", 1)).join();
        await().untilAsserted(() -> {
            broker.publish(message("c", "c", true)).join();
            assertThat(broker.status().retained()).isEqualTo(1);
        });
        assertThat(listen("#")).containsExactly("c");
    }

    @Test
    void will_beyond_the_cap_is_refused_and_a_client_that_comes_back_has_its_place() throws Exception {
        try (RawClient one = withWill(V5, "1", ReasonCode.SUCCESS);
                RawClient two = withWill(V5, "2", ReasonCode.SUCCESS)) {
            withWill(V5, "3", ReasonCode.QUOTA_EXCEEDED).close();
            withWill(V3, "4", ReasonCode.SERVER_UNAVAILABLE).close();
            assertThat(refused(Refusal.WILL_QUOTA)).isEqualTo(2);
            assertThat(broker.status().refused()).isEqualTo(2);
            withWill(V5, "1", ReasonCode.SUCCESS).close();
            assertThat(one.read(Disconnect.class).code()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            two.send(Disconnect.NORMAL);
            assertThat(two.read()).isNull();
        }
        await().untilAsserted(() -> assertThat(broker.status().wills()).isZero());
        assertThat(broker.status().willBytes()).isZero();
    }

    @Test
    void will_that_waits_for_its_delay_is_held_also_after_a_restart() throws Exception {
        RawClient client = new RawClient(address, V5);
        client.send(connect("c", 1_000, false, will(1_000)));
        client.read(Connack.class);
        client.close();
        restart();
        assertThat(broker.status().wills()).isEqualTo(1);
        try (RawClient again = kept(V5, "c", true)) {
            assertThat(again).isNotNull();
            await().untilAsserted(() -> assertThat(broker.status().wills()).isZero());
        }
    }

    private RawClient withWill(ProtocolVersion version, String clientId, ReasonCode expected) throws Exception {
        RawClient client = new RawClient(address, version);
        Will will = will(0);
        client.send(new Connect(version, true, 0, clientId, will, null, null, Connect.Properties.DEFAULT));
        assertThat(client.read(Connack.class).code()).isEqualTo(expected);
        return client;
    }

    private static ReasonCode retain(RawClient client, String topic, String payload, Qos qos) throws Exception {
        client.send(Publish.of(RawClient.message(topic, payload, qos, true), 7));
        if (qos == Qos.AT_LEAST_ONCE) {
            return client.read(Puback.class).code();
        }
        ReasonCode code = client.read(Pubrec.class).code();
        if (code == ReasonCode.SUCCESS) {
            client.send(Pubrel.of(7));
            client.read(Pubcomp.class);
        }
        return code;
    }

    private static Message message(String topic, String payload, boolean retain) {
        return RawClient.message(topic, payload, Qos.AT_LEAST_ONCE, retain);
    }

    private static Message expiring(String topic, long seconds) {
        Message plain = expiring(topic, topic, seconds);
        return plain.with(topic, Qos.AT_LEAST_ONCE, true);
    }

    private long refused(Refusal refusal) {
        return broker.status().refusals().getOrDefault(refusal, -1L);
    }
}
