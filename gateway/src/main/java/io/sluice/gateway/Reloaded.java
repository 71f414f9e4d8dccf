package io.sluice.gateway;

import io.sluice.config.settings.SluiceSettings;
import io.sluice.mqtt.broker.BrokerSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a configuration that was read again.
 *
 * @param applied keys of the configuration that were changed and hold now
 * @param atNextStart keys that were changed and hold from the next start on
 * @param running what the gateway goes by now
 */
public record Reloaded(List<String> applied, List<String> atNextStart, SluiceSettings running) {

    public Reloaded {
        applied = List.copyOf(applied);
        atNextStart = List.copyOf(atNextStart);
    }

    /** That of two configurations, of which the rules of access alone can change at run time. */
    static Reloaded of(SluiceSettings before, SluiceSettings next) {
        BrokerSettings broker = before.broker().withAccessOf(next.broker());
        List<String> applied = new ArrayList<>();
        add(applied, !broker.equals(before.broker()), "broker.access");
        List<String> later = new ArrayList<>();
        boolean same = next.site().equals(before.site())
                && next.name().equals(before.name())
                && next.status().equals(before.status());
        add(later, !same, "gateway");
        add(later, !next.links().equals(before.links()), "links and devices");
        add(later, !next.broker().equals(broker), "broker, beside its access");
        add(later, !next.upstreams().equals(before.upstreams()), "upstreams");
        boolean store = next.storeDirectory().equals(before.storeDirectory())
                && next.store().equals(before.store())
                && next.storeKeys().equals(before.storeKeys());
        add(later, !store, "store");
        add(later, !next.commands().equals(before.commands()), "commands");
        return new Reloaded(applied, later, with(before, broker));
    }

    private static void add(List<String> keys, boolean changed, String key) {
        if (changed) {
            keys.add(key);
        }
    }

    private static SluiceSettings with(SluiceSettings all, BrokerSettings broker) {
        return new SluiceSettings(
                all.site(),
                all.name(),
                all.status(),
                all.links(),
                broker,
                all.upstreams(),
                all.storeDirectory(),
                all.store(),
                all.storeKeys(),
                all.commands());
    }
}
