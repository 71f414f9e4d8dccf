package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.connected;
import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.StoreException.Reason;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No acknowledgement leaves before what it promises is durable; the store is the test's. */
class DurabilityIT {

    private final HeldStore store = HeldStore.holding();
    private Broker broker;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(Brokers.onLoopback(), store);
        address = broker.boundAddresses().get(0);
        broker.forward(
                List.of(TopicFilter.of("cloud/#")),
                (message, batch) -> batch.put(store.state("sink"), message.topic(), message.payload()));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void acknowledgements_wait_for_the_store_and_keep_the_order_of_the_publishes() throws Exception {
        try (RawClient client = connected(address, ProtocolVersion.V3_1_1, "c")) {
            client.send(publish("cloud/a", "1", Qos.AT_LEAST_ONCE, 1));
            await().until(() -> store.commits() == 1);
            client.send(publish("cloud/a", "2", Qos.EXACTLY_ONCE, 2));
            await().until(() -> store.commits() == 2);
            client.send(publish("local", "3", Qos.AT_LEAST_ONCE, 3), Pingreq.INSTANCE);

            assertThat(client.read(Pingresp.class)).isNotNull();
            store.succeed(1);
            assertThat(client.silent(200)).isTrue();
            store.succeed(0);

            assertThat(client.read(Puback.class)).isEqualTo(Puback.of(1));
            assertThat(client.read(Pubrec.class)).isEqualTo(Pubrec.of(2));
            assertThat(client.read(Puback.class)).isEqualTo(Puback.of(3));
        }
    }

    @Test
    void message_that_owes_nothing_is_acknowledged_without_the_store() throws Exception {
        try (RawClient client = connected(address, ProtocolVersion.V3_1_1, "c")) {
            client.send(publish("local", "1", Qos.AT_LEAST_ONCE, 1));
            assertThat(client.read(Puback.class)).isEqualTo(Puback.of(1));
            assertThat(store.commits()).isZero();
        }
    }

    @Test
    void client_of_5_is_told_when_its_message_is_not_durable() throws Exception {
        try (RawClient client = connected(address, ProtocolVersion.V5, "c")) {
            client.send(publish("cloud/a", "1", Qos.AT_LEAST_ONCE, 1));
            await().until(() -> store.commits() == 1);
            store.fail(0, Reason.DISK_FULL);
            assertThat(client.read(Puback.class).code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);

            client.send(publish("cloud/a", "2", Qos.EXACTLY_ONCE, 2));
            await().until(() -> store.commits() == 2);
            store.fail(1, Reason.IO);
            assertThat(client.read(Pubrec.class).code()).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);

            client.send(publish("cloud/a", "3", Qos.EXACTLY_ONCE, 2));
            await().until(() -> store.commits() == 3);
            store.succeed(2);
            assertThat(client.read(Pubrec.class)).isEqualTo(Pubrec.of(2));
            assertThat(broker.status().storeFailures()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reason_is_said_to_a_client_of_5_that_did_not_decline_it(boolean wanted) throws Exception {
        try (RawClient client = new RawClient(address, ProtocolVersion.V5)) {
            Connect.Properties asks = new Connect.Properties(0, 10, -1, 0, false, wanted, null, null, List.of());
            client.send(new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, asks));
            client.read(Connack.class);
            client.send(publish("cloud/a", "1", Qos.AT_LEAST_ONCE, 1));
            await().until(() -> store.commits() == 1);
            store.fail(0, Reason.DISK_FULL);
            assertThat(client.read(Puback.class).diagnostics().reason())
                    .isEqualTo(wanted ? "the store has no room" : null);
        }
    }

    @Test
    void connection_of_3_1_1_ends_when_its_message_is_not_durable() throws Exception {
        try (RawClient client = connected(address, ProtocolVersion.V3_1_1, "c")) {
            client.send(publish("cloud/a", "1", Qos.AT_LEAST_ONCE, 1));
            await().until(() -> store.commits() == 1);
            store.fail(0, Reason.DISK_FULL);
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void in_process_publish_completes_when_all_that_is_owed_is_durable() {
        Batch batch = new Batch();
        CompletableFuture<Void> published = broker.publish(
                List.of(
                        message("cloud/a", "1", Qos.AT_LEAST_ONCE, false),
                        message("cloud/b", "2", Qos.AT_LEAST_ONCE, false)),
                batch);
        CompletableFuture<Void> local = broker.publish(message("local", "1", Qos.AT_LEAST_ONCE, true));

        assertThat(local).isCompleted();
        assertThat(published).isNotDone();
        assertThat(store.commits()).isEqualTo(1);
        store.succeed(0);
        assertThat(published).isCompleted();
    }

    @Test
    void retained_messages_of_clients_are_durable_and_those_of_the_process_are_not() throws Exception {
        try (RawClient client = connected(address, ProtocolVersion.V3_1_1, "c")) {
            client.send(Publish.of(message("r", "x", Qos.AT_LEAST_ONCE, true), 1));
            await().until(() -> store.waiting() == 1);
            assertThat(client.silent(100)).isTrue();
            store.succeed(0);
            assertThat(client.read(Puback.class)).isEqualTo(Puback.of(1));
        }
        CompletableFuture<Void> replaced = broker.publish(message("r", "y", Qos.AT_LEAST_ONCE, true));
        assertThat(replaced).as("the durable one has to go").isNotDone();
        store.succeed(1);
        assertThat(broker.publish(message("r", "z", Qos.AT_LEAST_ONCE, true))).isCompleted();
    }

    @Test
    void retained_messages_are_there_after_a_start_and_what_cannot_be_read_is_removed() throws Exception {
        HeldStore before = HeldStore.immediate();
        before.preset("good", stored(message("good", "x", Qos.AT_LEAST_ONCE, true), 0));
        Message expired =
                new Message("old", new byte[1], Qos.AT_LEAST_ONCE, true, MessageProperties.NONE.withExpirySeconds(60));
        before.preset("old", stored(expired, 0));
        before.preset("torn", new byte[] {1, 2, 3});

        try (Broker restarted = Broker.start(Brokers.onLoopback(), before)) {
            assertThat(restarted.status().retained()).isEqualTo(1);
            assertThat(before.commits()).isEqualTo(1);
            try (RawClient client = connected(restarted.boundAddresses().get(0), ProtocolVersion.V3_1_1, "c")) {
                client.subscribe("#", Qos.AT_LEAST_ONCE);
                assertThat(client.readPayload()).isEqualTo("x");
            }
        }
    }

    private static byte[] stored(Message message, long wallMillis) {
        byte[] bytes = MessageBytes.encode(message);
        return ByteBuffer.allocate(8 + bytes.length)
                .putLong(wallMillis)
                .put(bytes)
                .array();
    }
}
