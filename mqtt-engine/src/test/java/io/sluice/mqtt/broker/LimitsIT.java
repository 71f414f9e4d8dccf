package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.ReasonCode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients may take of a listener, what the broker tells about itself, and mosquitto's ACL file. */
class LimitsIT {

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private Broker broker;

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void one_address_has_only_so_many_connections() throws Exception {
        start(new ClientLimits(2, 0, 0, 0, 0, 0), SecuritySettings.DEFAULT);
        try (RawClient one = connected("1");
                RawClient two = connected("2")) {
            try (RawClient three = new RawClient(address(), ProtocolVersion.V5)) {
                assertThat(three.read()).isNull();
            }
            assertThat(refused(Refusal.ADDRESS_CONNECTIONS)).isOne();
            one.send(Pingreq.INSTANCE);
            two.send(Pingreq.INSTANCE);
            assertThat(List.of(one.read(Pingresp.class), two.read(Pingresp.class)))
                    .hasSize(2);
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
        connected("3").close();
    }

    @Test
    void client_that_publishes_too_fast_is_read_from_more_slowly_and_loses_nothing() throws Exception {
        start(new ClientLimits(0, 0, 0, 0, 50, 0), SecuritySettings.DEFAULT);
        try (RawClient client = connected("fast")) {
            long start = System.nanoTime();
            for (int i = 1; i <= 100; i++) {
                client.send(RawClient.publish("t", "x", Qos.AT_LEAST_ONCE, i));
            }
            for (int i = 1; i <= 100; i++) {
                assertThat(client.read(Puback.class).packetId()).isEqualTo(i);
            }
            client.send(Pingreq.INSTANCE);
            client.read(Pingresp.class);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThan(800);
            assertThat(refused(Refusal.MESSAGE_RATE)).isPositive();
        }
    }

    @Test
    void two_who_fight_for_a_client_identifier_are_slowed_down() throws Exception {
        start(ClientLimits.LOOPBACK, SecuritySettings.DEFAULT);
        ReasonCode last = ReasonCode.SUCCESS;
        for (int i = 0; i < 50 && last == ReasonCode.SUCCESS; i++) {
            RawClient fighter = new RawClient(address(), ProtocolVersion.V5);
            fighter.send(RawClient.connect(ProtocolVersion.V5, "same"));
            last = fighter.read(Connack.class).code();
        }
        assertThat(last).isEqualTo(ReasonCode.SERVER_BUSY);
        assertThat(refused(Refusal.TAKEOVERS)).isOne();
        connected("another").close();
    }

    @Test
    void broker_tells_about_itself() throws Exception {
        start(ClientLimits.LOOPBACK, SecuritySettings.DEFAULT.withSysEvery(Duration.ofMillis(200)));
        try (RawClient client = connected("c")) {
            client.subscribe("$SYS/broker/clients/connected", Qos.AT_MOST_ONCE);
            String said = client.readPayload();
            while (!said.equals("1")) { // what was told before the client came may be read first
                said = client.readPayload();
            }
            connected("d").close();
        }
        Peer sub = Peer.run(
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(address().getPort()),
                "-t",
                "$SYS/broker/uptime",
                "-t",
                "$SYS/broker/version",
                "-t",
                "$SYS/broker/publish/messages/received",
                "-t",
                "$SYS/broker/sluice/refused/publish",
                "-t",
                "$SYS/broker/sluice/dropped/queue_full",
                "-C",
                "5",
                "-W",
                "15",
                "-v");
        assertThat(String.join("\n", sub.lines()))
                .contains(
                        "$SYS/broker/uptime ", "$SYS/broker/version sluice", "$SYS/broker/publish/messages/received 0")
                .contains("$SYS/broker/sluice/refused/publish 0", "$SYS/broker/sluice/dropped/queue_full 0");
    }

    @Test
    void bytes_and_packets_are_counted_as_they_go_over_the_wire() throws Exception {
        start(ClientLimits.LOOPBACK, SecuritySettings.DEFAULT.withSysEvery(Duration.ofMillis(200)));
        try (RawClient client = connected("c")) {
            BrokerStatus.Wire before = broker.status().wire();
            client.subscribe("t", Qos.AT_MOST_ONCE); // 9 bytes, answered by 6
            client.send(
                    RawClient.publish("t", "four", Qos.AT_LEAST_ONCE, 1)); // 12 bytes, sent on with 10, answered by 4
            client.read();
            client.read();
            await().untilAsserted(() -> {
                BrokerStatus.Wire after = broker.status().wire();
                assertThat(after.packetsReceived() - before.packetsReceived()).isEqualTo(2);
                assertThat(after.packetsSent() - before.packetsSent()).isEqualTo(3);
                assertThat(after.bytesReceived() - before.bytesReceived()).isEqualTo(9 + 12);
                assertThat(after.bytesSent() - before.bytesSent()).isEqualTo(6 + 10 + 4);
                assertThat(after.publishBytesReceived()).isEqualTo(4);
                assertThat(after.publishBytesSent()).isEqualTo(4);
            });
            client.subscribe("$SYS/broker/publish/bytes/received", Qos.AT_MOST_ONCE);
            assertThat(client.readPayload()).isIn("0", "4");
            client.subscribe("$SYS/broker/load/sockets/15min", Qos.AT_MOST_ONCE);
            assertThat(client.readPayload()).matches("[0-9]+\\.[0-9]{2}");
        }
    }

    @Test
    void acl_file_of_mosquitto_is_obeyed_and_read_again() throws Exception {
        Path acl = Files.writeString(dir.resolve("acl"), "topic write open/#\n");
        start(ClientLimits.LOOPBACK, SecuritySettings.DEFAULT.withAclFile(acl).withFilesEvery(Duration.ofMillis(20)));
        try (RawClient client = connected("c")) {
            assertThat(publish(client, "open/a")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publish(client, "other")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            Files.writeString(acl, "topic write other\n");
            await().until(() -> publish(client, "other") == ReasonCode.SUCCESS);
            assertThat(publish(client, "open/a")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            Files.writeString(acl, "topics\n");
            await().until(() -> !broker.status().fileProblems().isEmpty());
            assertThat(publish(client, "other")).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    private void start(ClientLimits limits, SecuritySettings security) throws BrokerException {
        boolean acl = security.aclFile() != null;
        ListenerOptions options = ListenerOptions.DEFAULT
                .limits(limits)
                .otherwise(acl ? ListenerOptions.Otherwise.DENY : ListenerOptions.Otherwise.BY_ADDRESS);
        broker = Broker.start(
                BrokerSettings.of(List.of(new ListenerSettings("127.0.0.1", 0, null, true).with(options)), null)
                        .with(security),
                HeldStore.immediate());
    }

    private static ReasonCode publish(RawClient client, String topic) throws Exception {
        client.send(RawClient.publish(topic, "x", Qos.AT_LEAST_ONCE, 1));
        return client.read(Puback.class).code();
    }

    private RawClient connected(String clientId) throws Exception {
        return RawClient.connected(address(), ProtocolVersion.V5, clientId);
    }

    private long refused(Refusal refusal) {
        return broker.status().refusals().getOrDefault(refusal, -1L);
    }

    private InetSocketAddress address() {
        return broker.boundAddresses().get(0);
    }
}
