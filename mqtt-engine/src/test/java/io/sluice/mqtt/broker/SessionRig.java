package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
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
import io.sluice.mqtt.packet.Will;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker on a store on disk, which can be restarted, and what is said to it. */
abstract class SessionRig {

    static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    static final ProtocolVersion V5 = ProtocolVersion.V5;
    static final QueueLimits SMALL = new QueueLimits(64 << 10, 3, Duration.ofDays(1), WhenFull.DROP_NEWEST);

    @TempDir
    Path dir;

    Store store;
    Broker broker;
    InetSocketAddress address;
    BrokerLimits limits = BrokerLimits.DEFAULT;

    @BeforeEach
    void start() throws Exception {
        store = through(DiskStore.open(dir, StoreSettings.DEFAULT));
        broker = Broker.start(settings(), store);
        address = broker.boundAddresses().get(0);
    }

    BrokerSettings settings() {
        return Brokers.onLoopback(limits);
    }

    /** The store that the broker has for one on disk. */
    Store through(Store disk) {
        return disk;
    }

    @AfterEach
    void stop() {
        broker.close();
        store.close();
    }

    void restart() throws Exception {
        stop();
        start();
    }

    void restart(SessionSettings sessions) throws Exception {
        limits = BrokerLimits.DEFAULT.with(sessions);
        restart();
    }

    RawClient kept(ProtocolVersion version, String clientId, boolean present) throws IOException {
        RawClient client = new RawClient(address, version);
        client.send(
                version == V5
                        ? connect(clientId, 1_000, false, null)
                        : new Connect(version, false, 0, clientId, null, null, null, Connect.Properties.DEFAULT));
        Connack connack = client.read(Connack.class);
        assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(connack.sessionPresent()).isEqualTo(present);
        return client;
    }

    static Connect connect(String clientId, long expirySeconds, boolean cleanStart, @Nullable Will will) {
        Connect.Properties properties = Connect.Properties.of(expirySeconds, 65_535);
        return new Connect(V5, cleanStart, 0, clientId, will, null, null, properties);
    }

    static Will will(long delaySeconds) {
        return new Will(message("will", "gone", Qos.AT_LEAST_ONCE, false), delaySeconds);
    }

    static Message expiring(String topic, String payload, long seconds) {
        return new Message(
                topic,
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                false,
                MessageProperties.NONE.withExpirySeconds(seconds));
    }

    void publishAll(String topic, Qos qos, String... payloads) {
        for (String payload : payloads) {
            broker.publish(message(topic, payload, qos, false)).join();
        }
    }

    List<String> listen(String filter) {
        List<String> heard = new CopyOnWriteArrayList<>();
        broker.subscribe(TopicFilter.of(filter), Qos.EXACTLY_ONCE, any -> heard.add(text(any)));
        return heard;
    }

    /** Takes messages and answers until each exchange is complete. */
    static List<String> receive(RawClient client, int count) throws IOException {
        List<String> got = new ArrayList<>();
        int open = 0;
        while (got.size() < count || open > 0) {
            Packet packet = client.read();
            if (packet instanceof Publish publish) {
                got.add(text(publish));
                boolean exactlyOnce = publish.message().qos() == Qos.EXACTLY_ONCE;
                open += exactlyOnce ? 1 : 0;
                client.send(exactlyOnce ? Pubrec.of(publish.packetId()) : Puback.of(publish.packetId()));
            } else if (packet instanceof Pubrel pubrel) {
                open--;
                client.send(Pubcomp.of(pubrel.packetId()));
            } else {
                throw new AssertionError("unexpected: " + packet);
            }
        }
        client.send(Pingreq.INSTANCE);
        client.read(Pingresp.class);
        return got;
    }

    static String text(Publish publish) {
        return text(publish.message());
    }

    static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }
}
