package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for a session without its client, and who gets it. */
class SessionQueuesIT extends SessionRig {

    // ---- order

    @ParameterizedTest
    @CsvSource({"V3_1_1, true", "V5, true", "V3_1_1, false", "V5, false"})
    void pubrels_go_in_the_order_of_the_pubrecs(ProtocolVersion version, boolean lasting) throws Exception {
        try (RawClient client = lasting ? kept(version, "c", false) : RawClient.connected(address, version, "c")) {
            client.subscribe("a", Qos.EXACTLY_ONCE);
            List<Packet> pubrecs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                broker.publish(message("a", "m" + i, Qos.EXACTLY_ONCE, false)).join();
                pubrecs.add(Pubrec.of(client.read(Publish.class).packetId()));
            }
            Collections.shuffle(pubrecs, new Random(1));
            client.send(pubrecs.toArray(new Packet[0]));
            for (Packet pubrec : pubrecs) {
                assertThat(client.read(Pubrel.class)).isEqualTo(Pubrel.of(((Pubrec) pubrec).packetId()));
            }
        }
    }

    // ---- queues

    @Test
    void full_queue_drops_the_newest_and_counts_it() throws Exception {
        restart(new SessionSettings(10, Duration.ofDays(1), SMALL, false));
        try (RawClient client = kept(V3, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "1", "2", "3", "4", "5");
        await().untilAsserted(() -> assertThat(broker.status().dropped()).containsEntry(DropReason.QUEUE_FULL, 2L));
        try (RawClient client = kept(V3, "c", true)) {
            assertThat(receive(client, 3)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void full_queue_drops_the_oldest_when_told_so() throws Exception {
        QueueLimits oldestGoes = new QueueLimits(64 << 10, 3, Duration.ofDays(1), WhenFull.DROP_OLDEST);
        restart(new SessionSettings(10, Duration.ofDays(1), oldestGoes, false));
        try (RawClient client = kept(V3, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "1", "2", "3", "4", "5");
        try (RawClient client = kept(V3, "c", true)) {
            assertThat(receive(client, 3)).containsExactly("3", "4", "5");
        }
        await().untilAsserted(() -> assertThat(broker.status().dropped()).containsEntry(DropReason.QUEUE_FULL, 2L));
    }

    @Test
    void qos_0_waits_only_when_told_so() throws Exception {
        try (RawClient client = kept(V3, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        broker.publish(message("a", "dropped", Qos.AT_MOST_ONCE, false)).join();
        assertThat(broker.status().dropped()).containsEntry(DropReason.OFFLINE, 1L);
        restart(new SessionSettings(10, Duration.ofDays(1), SMALL, true));
        broker.publish(message("a", "kept", Qos.AT_MOST_ONCE, false)).join();
        try (RawClient client = kept(V3, "c", true)) {
            Publish got = client.read(Publish.class);
            assertThat(text(got)).isEqualTo("kept");
            assertThat(got.message().qos()).isEqualTo(Qos.AT_MOST_ONCE);
        }
    }

    @Test
    void message_expires_in_the_queue_and_one_that_waited_comes_with_what_is_left() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        broker.publish(expiring("a", "short", 1)).join();
        broker.publish(expiring("a", "long", 100)).join();
        long before = System.nanoTime();
        restart();
        await().until(() -> System.nanoTime() - before > 2_100_000_000L);
        try (RawClient client = kept(V5, "c", true)) {
            Publish got = client.read(Publish.class);
            assertThat(text(got)).isEqualTo("long");
            assertThat(got.message().properties().expirySeconds()).isBetween(90L, 99L);
        }
        assertThat(broker.status().dropped()).containsEntry(DropReason.EXPIRED, 1L);
    }

    @Test
    void message_that_was_sent_is_sent_again_even_when_it_has_expired_since() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.EXACTLY_ONCE);
            broker.publish(expiring("a", "sent", 1)).join();
            assertThat(client.readPayload()).isEqualTo("sent");
        }
        long before = System.nanoTime();
        await().until(() -> System.nanoTime() - before > 1_500_000_000L);
        try (RawClient client = kept(V5, "c", true)) {
            Publish again = client.read(Publish.class);
            assertThat(again.dup()).isTrue();
            assertThat(again.message().properties().expirySeconds()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exchange_of_qos_2_goes_on_when_the_message_has_expired(boolean kept) throws Exception {
        try (RawClient client = kept ? kept(V5, "c", false) : RawClient.connected(address, V5, "c")) {
            client.subscribe("a", Qos.EXACTLY_ONCE);
            Message brief = expiring("a", "brief", 1);
            broker.publish(brief.with("a", Qos.EXACTLY_ONCE, false)).join();
            Publish got = client.read(Publish.class);
            long before = System.nanoTime();
            await().until(() -> System.nanoTime() - before > 1_500_000_000L);
            client.send(Pubrec.of(got.packetId()));
            assertThat(client.read(Pubrel.class))
                    .satisfies(pubrel -> assertThat(pubrel.packetId()).isEqualTo(got.packetId()))
                    .satisfies(pubrel -> assertThat(pubrel.code()).isEqualTo(ReasonCode.SUCCESS));
            client.send(Pubcomp.of(got.packetId()), Pingreq.INSTANCE);
            client.read(Pingresp.class);
        }
        assertThat(broker.status().dropped()).containsEntry(DropReason.EXPIRED, 0L);
    }

    @Test
    void publishers_exchange_of_qos_2_goes_on_when_the_message_has_expired() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            Message brief = expiring("a", "brief", 1);
            client.send(Publish.of(brief.with("a", Qos.EXACTLY_ONCE, false), 7));
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.SUCCESS);
            long before = System.nanoTime();
            await().until(() -> System.nanoTime() - before > 1_500_000_000L);
            client.send(Pubrel.of(7));
            assertThat(client.read(Pubcomp.class).code()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void retained_messages_of_a_kept_subscription_are_in_its_queue() throws Exception {
        broker.publish(message("a", "retained", Qos.AT_LEAST_ONCE, true)).join();
        try (RawClient client = kept(V3, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
            Publish got = client.read(Publish.class);
            assertThat(got.message().retain()).isTrue();
        }
        restart();
        try (RawClient client = kept(V3, "c", true)) {
            Publish again = client.read(Publish.class);
            assertThat(again.message().retain()).isTrue();
            assertThat(again.dup()).isTrue();
        }
    }

    @Test
    void slow_subscriber_of_a_fast_publisher_loses_nothing() throws Exception {
        int count = 20_000;
        try (RawClient slow = kept(V5, "slow", false)) {
            slow.subscribe("a", Qos.AT_LEAST_ONCE);
            List<CompletableFuture<Void>> published = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                published.add(broker.publish(message("a", i + " ".repeat(200), Qos.AT_LEAST_ONCE, false)));
                if (i % 500 == 499) {
                    published.forEach(CompletableFuture::join);
                    published.clear();
                }
            }
            List<String> got = receive(slow, count);
            for (int i = 0; i < count; i++) {
                assertThat(got.get(i).trim()).isEqualTo(String.valueOf(i));
            }
            publishAll("a", Qos.AT_LEAST_ONCE, "and then");
            assertThat(receive(slow, 1)).containsExactly("and then");
        }
        assertThat(broker.status().dropped().values()).containsOnly(0L);
    }

    // ---- shared subscriptions

    @Test
    void shared_subscription_prefers_those_who_are_connected_and_waits_for_one_when_nobody_is() throws Exception {
        try (RawClient one = kept(V5, "one", false)) {
            one.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            try (RawClient two = kept(V5, "two", false)) {
                two.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            }
            await().untilAsserted(() -> assertThat(broker.status().sessions()).isEqualTo(1));
            publishAll("a", Qos.AT_LEAST_ONCE, "1", "2", "3");
            assertThat(receive(one, 3)).containsExactly("1", "2", "3");
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        publishAll("a", Qos.AT_LEAST_ONCE, "4", "5");
        restart();
        try (RawClient one = kept(V5, "one", true);
                RawClient two = kept(V5, "two", true)) {
            List<String> got = new ArrayList<>(receive(one, 1));
            got.addAll(receive(two, 1));
            assertThat(got).containsExactlyInAnyOrder("4", "5");
        }
    }

    @Test
    void messages_of_a_shared_subscription_go_to_another_member_when_the_session_ends() throws Exception {
        try (RawClient one = kept(V5, "one", false)) {
            one.subscribe("$share/g/a", Qos.EXACTLY_ONCE);
            publishAll("a", Qos.AT_LEAST_ONCE, "sent, not acknowledged");
            publishAll("a", Qos.EXACTLY_ONCE, "sent at QoS 2");
            one.read(Publish.class);
            one.read(Publish.class);
        }
        publishAll("a", Qos.EXACTLY_ONCE, "waits");
        try (RawClient two = kept(V5, "two", false)) {
            two.subscribe("$share/g/a", Qos.EXACTLY_ONCE);
            try (RawClient clean = RawClient.connected(address, V5, "one")) {
                assertThat(receive(two, 2)).containsExactly("sent, not acknowledged", "waits");
                assertThat(two.silent(100)).isTrue();
                clean.send(Pingreq.INSTANCE);
            }
        }
        assertThat(broker.status().dropped()).containsEntry(DropReason.SESSION_ENDED, 1L);
    }

    @Test
    void messages_of_a_shared_subscription_go_on_when_a_member_without_a_session_leaves() throws Exception {
        try (RawClient two = kept(V5, "two", false)) {
            try (RawClient one = RawClient.connected(address, V5, "one")) {
                one.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
                publishAll("a", Qos.AT_LEAST_ONCE, "1", "2");
                one.read(Publish.class);
                one.read(Publish.class);
                two.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            }
            assertThat(receive(two, 2)).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void message_that_a_member_refused_goes_to_nobody_else(boolean kept) throws Exception {
        try (RawClient two = kept(V5, "two", false)) {
            try (RawClient one = kept ? kept(V5, "one", false) : RawClient.connected(address, V5, "one")) {
                one.subscribe("$share/g/a", Qos.EXACTLY_ONCE);
                publishAll("a", Qos.AT_LEAST_ONCE, "refused at QoS 1");
                publishAll("a", Qos.EXACTLY_ONCE, "refused at QoS 2");
                int first = one.read(Publish.class).packetId();
                int second = one.read(Publish.class).packetId();
                two.subscribe("$share/g/a", Qos.EXACTLY_ONCE);
                one.send(
                        new Puback(first, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, Diagnostics.NONE),
                        new Pubrec(second, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, Diagnostics.NONE),
                        new Disconnect(ReasonCode.SUCCESS, kept ? 0 : -1, null, Diagnostics.NONE));
                assertThat(one.read()).isNull();
            }
            await().untilAsserted(
                            () -> assertThat(broker.status().subscriptions()).isOne());
            publishAll("a", Qos.AT_LEAST_ONCE, "after that");
            assertThat(receive(two, 1)).containsExactly("after that");
            assertThat(two.silent(300)).isTrue();
        }
        assertThat(broker.status().dropped()).containsEntry(DropReason.SESSION_ENDED, 0L);
    }
}
