package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import io.sluice.store.Batch;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A store in a directory, a bridge on it, and messages that number themselves by topic. */
final class UpstreamRig implements AutoCloseable {

    static final ForwardRule ALL =
            new ForwardRule(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, ForwardRule.Retain.CLEAR, "", "");

    private static final LinkSettings BRISK = new LinkSettings(
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            50);

    private final Transport transport = Transport.start("bridge-it", 1);
    private final Path dir;
    private UpstreamSettings settings;
    private Store store;
    private LocalPost post;
    private Bridge bridge;
    private int numbered;

    private UpstreamRig(Path dir, UpstreamSettings settings) throws StoreException {
        this.dir = dir;
        this.settings = settings;
        this.store = DiskStore.open(dir, StoreSettings.DEFAULT);
        this.post = new LocalPost(store);
        this.bridge = new Bridge(settings, store, transport, post);
    }

    /** A rig on a store of that directory; nothing connects before {@code start()}. */
    static UpstreamRig open(Path dir, UpstreamSettings settings) throws StoreException {
        return new UpstreamRig(dir, settings);
    }

    /** Settings that forward everything, with short times. */
    static UpstreamSettings settings(int port, ForwardRule... rules) {
        return settings(
                new Endpoint("localhost", port, false), ClientTls.DEFAULT, null, ProtocolChoice.AUTO, List.of(rules));
    }

    static UpstreamSettings settings(
            Endpoint endpoint,
            ClientTls tls,
            @Nullable Secret password,
            ProtocolChoice protocol,
            List<ForwardRule> rules) {
        return new UpstreamSettings(
                "cloud",
                ServerSettings.of(endpoint)
                        .with(tls)
                        .with(new Credentials.Password(password == null ? null : "gw", password)),
                "gw-01",
                "plant7-gw-01",
                protocol,
                rules.isEmpty() ? List.of(ALL) : rules,
                ReceiveSettings.DEFAULT,
                QueueLimits.DEFAULT,
                FlowSettings.strict(),
                BRISK,
                null);
    }

    /** The same, sent in another order. */
    static UpstreamSettings flowing(UpstreamSettings settings, FlowSettings flow) {
        return but(settings, settings.receive(), flow, settings.statusTopic());
    }

    /** The same, which tells on a topic whether it is online. */
    static UpstreamSettings telling(UpstreamSettings settings, String topic) {
        return but(settings, settings.receive(), settings.flow(), topic);
    }

    /** The same that takes from the upstream what these rules say. */
    static UpstreamSettings receiving(UpstreamSettings settings, SubscribeRule... rules) {
        return but(settings, settings.receive().with(List.of(rules)), settings.flow(), settings.statusTopic());
    }

    private static UpstreamSettings but(
            UpstreamSettings settings, ReceiveSettings receive, FlowSettings flow, @Nullable String statusTopic) {
        return new UpstreamSettings(
                settings.name(),
                settings.server(),
                settings.clientId(),
                settings.gateway(),
                settings.protocol(),
                settings.forward(),
                receive,
                settings.queue(),
                flow,
                settings.link(),
                settings.batch(),
                settings.profile(),
                statusTopic);
    }

    /** A rule that keeps the topics. */
    static SubscribeRule down(String filter, Qos qos) {
        return new SubscribeRule(TopicFilter.of(filter), qos, SubscribeRule.Retained.CLEAR, TopicMap.SAME);
    }

    /** A rule for everything. */
    static ForwardRule all(Qos qos) {
        return new ForwardRule(TopicFilter.of("#"), qos, ForwardRule.Retain.KEEP, "", "");
    }

    UpstreamRig start() {
        bridge.start();
        return this;
    }

    Bridge bridge() {
        return bridge;
    }

    /** What takes messages from the upstream. */
    LocalPost post() {
        return post;
    }

    Store store() {
        return store;
    }

    /** The same under other settings. */
    void restart(UpstreamSettings others) throws StoreException {
        settings = others;
        restart();
    }

    /** Ends bridge and store, and makes both again from what is on disk. */
    void restart() throws StoreException {
        bridge.close();
        store.close();
        store = DiskStore.open(dir, StoreSettings.DEFAULT);
        post = new LocalPost(store);
        bridge = new Bridge(settings, store, transport, post);
        bridge.start();
    }

    /** Publishes the next numbers to each topic; returns when they are durable. */
    void publish(int topics, int each) throws Exception {
        CompletableFuture<?>[] durable = new CompletableFuture<?>[each];
        for (int i = 0; i < each; i++) {
            Batch batch = new Batch();
            byte[] payload = String.valueOf(numbered++).getBytes(UTF_8);
            for (int t = 0; t < topics; t++) {
                bridge.add(new Message("t/" + t, payload, Qos.AT_MOST_ONCE, false, MessageProperties.NONE), batch);
            }
            durable[i] = store.commit(batch);
        }
        CompletableFuture.allOf(durable).get(20, TimeUnit.SECONDS);
    }

    /** How many each topic has got. */
    int numbered() {
        return numbered;
    }

    void publish(Message message) throws Exception {
        Batch batch = new Batch();
        bridge.add(message, batch);
        store.commit(batch).get(10, TimeUnit.SECONDS);
    }

    void awaitUp() {
        await("up")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(15))
                .until(() -> bridge.status().link() == BridgeStatus.Link.UP);
    }

    void awaitEmpty() {
        await("all acknowledged")
                .atMost(Duration.ofSeconds(30))
                .until(() -> bridge.status().backlogEntries() == 0);
    }

    /** Waits for all that was published to arrive, and checks it: no gap, and doubles only as many as were risked. */
    Ledger awaitAll(List<Line> arrived, int topics) {
        await("all arrived")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Ledger.of(arrived, topics, numbered))
                        .extracting(Ledger::arrived, Ledger::gaps)
                        .containsExactly(topics * numbered, 0));
        awaitEmpty();
        Ledger ledger = Ledger.of(arrived, topics, numbered);
        assertThat(ledger.gaps()).isZero();
        assertThat((long) ledger.doubles()).isLessThanOrEqualTo(bridge.status().resent());
        return ledger;
    }

    @Override
    public void close() {
        bridge.close();
        store.close();
        transport.close();
    }
}
