package io.sluice.config.settings;

import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.store.StoreSettings;
import io.sluice.store.seal.KeyFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * What the gateway runs on.
 *
 * @param site the plant
 * @param name this gateway
 * @param status where it tells how it is
 * @param links what is polled
 * @param broker the local broker
 * @param upstreams the remote brokers
 * @param storeDirectory where queues and state are kept
 * @param store how they are written
 * @param storeKeys what they are encrypted with
 * @param commands whether and how tags are set
 */
public record SluiceSettings(
        String site,
        String name,
        StatusSettings status,
        List<PolledLink> links,
        BrokerSettings broker,
        List<UpstreamSettings> upstreams,
        Path storeDirectory,
        StoreSettings store,
        KeyFiles storeKeys,
        CommandSettings commands) {
    public SluiceSettings {
        links = List.copyOf(links);
        upstreams = List.copyOf(upstreams);
    }
}
