package io.sluice.config.settings;

import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What the gateway runs on.
 *
 * @param site the plant
 * @param name this gateway
 * @param links what is polled
 * @param upstreams the remote brokers
 * @param storeDirectory where queues and state are kept
 * @param store how they are written
 */
public record SluiceSettings(
        String site,
        String name,
        List<PolledLink> links,
        List<UpstreamSettings> upstreams,
        Path storeDirectory,
        StoreSettings store) {
    public SluiceSettings {
        links = List.copyOf(links);
        upstreams = List.copyOf(upstreams);
    }
}
