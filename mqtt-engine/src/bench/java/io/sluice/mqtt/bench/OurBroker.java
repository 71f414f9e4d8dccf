package io.sluice.mqtt.bench;

import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Our broker with its default settings, on the port and with the store directory that are given, until it is killed. */
public final class OurBroker {

    private OurBroker() {}

    /** See the class: {@code PORT DIRECTORY}. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        BrokerSettings settings =
                BrokerSettings.of(List.of(new ListenerSettings("127.0.0.1", port, null, false)), null);
        try (Store store = DiskStore.open(Path.of(args[1]), StoreSettings.DEFAULT);
                Broker broker = Broker.start(settings, store)) {
            System.out.println("ready " + broker.boundAddresses());
            new CountDownLatch(1).await();
        }
    }
}
