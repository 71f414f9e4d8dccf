package io.sluice.mqtt.bridge;

import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.net.Transport;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A store, a broker on it that lets everybody in, and bridges to upstreams, as a gateway has them. */
final class GatewayRig implements AutoCloseable {

    private final Transport transport = Transport.start("gateway-rig", 1);
    private final Store store;
    private final Broker broker;
    private final List<Bridge> bridges = new ArrayList<>();

    GatewayRig(Path dir, int port) throws Exception {
        store = DiskStore.open(dir, StoreSettings.DEFAULT);
        broker = Broker.start(
                new BrokerSettings(
                        List.of(new ListenerSettings("127.0.0.1", port, null, true)), null, BrokerLimits.DEFAULT, 1),
                store);
    }

    GatewayRig bridgedTo(UpstreamSettings settings) {
        Bridge bridge = new Bridge(settings, store, transport, broker.intake());
        bridges.add(bridge);
        broker.forward(bridge.filters(), bridge);
        bridge.start();
        return this;
    }

    /** Returns when every upstream is there and has granted what its rules ask for. */
    void awaitUp(int subscriptions) {
        Awaitility.await("up and subscribed")
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(() -> bridges.stream()
                        .allMatch(bridge -> bridge.status().link() == BridgeStatus.Link.UP
                                && bridge.receiving().subscriptions() == subscriptions));
    }

    int port() {
        return broker.boundAddresses().get(0).getPort();
    }

    Bridge bridge() {
        return bridges.get(0);
    }

    @Override
    public void close() {
        bridges.forEach(Bridge::close);
        broker.close();
        store.close();
        transport.close();
    }
}
