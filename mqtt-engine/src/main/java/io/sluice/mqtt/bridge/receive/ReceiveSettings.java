package io.sluice.mqtt.bridge.receive;

import io.sluice.mqtt.client.SettingsRules;
import java.util.List;

/**
 * What comes down from an upstream, and how much of it at a time. Up to {@code inFlight} times {@code maxPacketBytes} may
 * wait in memory for the disk.
 *
 * @param rules the first whose filter matches a message decides; empty when nothing comes down
 * @param inFlight messages of QoS 1 and 2 that are taken before the first of them is acknowledged, 1 to 65,535
 * @param maxPacketBytes the largest packet that is taken, 1 KiB to 256 MiB
 * @param filtersAtOnce topic filters in one SUBSCRIBE, 1 to 1,000
 */
public record ReceiveSettings(List<SubscribeRule> rules, int inFlight, int maxPacketBytes, int filtersAtOnce) {

    /** Nothing comes down. 100 messages, 1 MiB, 8 filters, which is what AWS takes. */
    public static final ReceiveSettings DEFAULT = new ReceiveSettings(List.of(), 100, 1 << 20, 8);

    public ReceiveSettings {
        SettingsRules.between("in_flight", inFlight, 1, 65_535);
        SettingsRules.between("max_packet", maxPacketBytes, 1024, 256 << 20);
        SettingsRules.between("filters", filtersAtOnce, 1, 1000);
        rules = List.copyOf(rules);
        if (rules.stream().map(rule -> rule.filter().text()).distinct().count() < rules.size()) {
            throw new IllegalArgumentException("subscribe: the same filter stands there twice");
        }
    }

    /** The same with these rules. */
    public ReceiveSettings with(List<SubscribeRule> others) {
        return new ReceiveSettings(others, inFlight, maxPacketBytes, filtersAtOnce);
    }
}
