package io.sluice.mqtt.bench;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.Bridge;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.LinkSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.mqtt.net.Transport;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Our local broker with a bridge of all its messages to an upstream over TLS, until it is killed. All settings are the
 * defaults, but that the first attempt after the outage comes within a second.
 */
public final class OurGateway {

    private OurGateway() {}

    /** See the class: {@code PORT DIRECTORY UPSTREAM_PORT CA QOS}. */
    public static void main(String[] args) throws Exception {
        Endpoint upstream = new Endpoint("localhost", Integer.parseInt(args[2]), true);
        ForwardRule all = new ForwardRule(
                TopicFilter.of("#"), Qos.of(Integer.parseInt(args[4])), ForwardRule.Retain.KEEP, "", "");
        UpstreamSettings settings = new UpstreamSettings(
                "far",
                ServerSettings.of(upstream).with(ClientTls.trusting(Path.of(args[3]))),
                "gw-01",
                "gw-01",
                ProtocolChoice.AUTO,
                List.of(all),
                ReceiveSettings.DEFAULT,
                QueueLimits.DEFAULT,
                FlowSettings.DEFAULT,
                brisk(LinkSettings.DEFAULT),
                null);
        try (Store store = DiskStore.open(Path.of(args[1]), StoreSettings.DEFAULT);
                Broker broker = Broker.start(
                        BrokerSettings.of(
                                List.of(new ListenerSettings("127.0.0.1", Integer.parseInt(args[0]), null, false)),
                                null),
                        store);
                Transport transport = Transport.start("upstream", 1);
                Bridge bridge = new Bridge(settings, store, transport, broker.intake())) {
            broker.forward(bridge.filters(), bridge);
            bridge.start();
            System.out.println("ready " + broker.boundAddresses());
            new CountDownLatch(1).await();
        }
    }

    private static LinkSettings brisk(LinkSettings link) {
        return new LinkSettings(
                link.keepAlive(),
                link.sessionExpiry(),
                link.connectTimeout(),
                link.ackTimeout(),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ZERO,
                link.inFlight());
    }
}
