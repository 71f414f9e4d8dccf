package io.sluice.mqtt.bench;

import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.TlsSettings;
import io.sluice.mqtt.broker.session.SessionLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Our broker with its default settings, on the port and with the store directory that are given, until it is killed. Where
 * a port for TLS is given it is an upstream: everybody may come there, and a million messages may wait for a subscriber.
 */
public final class OurBroker {

    private OurBroker() {}

    /** See the class: {@code PORT DIRECTORY [TLS_PORT CERTIFICATE KEY]}. */
    public static void main(String[] args) throws Exception {
        List<ListenerSettings> listeners = new ArrayList<>();
        SessionLimits session = SessionLimits.DEFAULT;
        listeners.add(new ListenerSettings("127.0.0.1", Integer.parseInt(args[0]), null, false));
        if (args.length > 2) {
            TlsSettings tls = new TlsSettings(Path.of(args[3]), Path.of(args[4]), null);
            listeners.add(new ListenerSettings("127.0.0.1", Integer.parseInt(args[2]), tls, true));
            session = new SessionLimits(
                    session.subscriptions(),
                    1_000_000,
                    256L << 20,
                    session.inflight(),
                    session.levels(),
                    session.topicAliases());
        }
        BrokerSettings settings = BrokerSettings.of(listeners, null).with(BrokerLimits.DEFAULT.with(session));
        try (Store store = DiskStore.open(Path.of(args[1]), StoreSettings.DEFAULT);
                Broker broker = Broker.start(settings, store)) {
            System.out.println("ready " + broker.boundAddresses());
            new CountDownLatch(1).await();
        }
    }
}
