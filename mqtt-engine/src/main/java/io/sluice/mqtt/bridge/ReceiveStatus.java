package io.sluice.mqtt.bridge;

import java.util.Map;

/**
 * What comes down from an upstream, at one moment; counters are of this life of the process.
 *
 * @param received messages published to the local broker
 * @param again QoS 2 messages that came once more and were not published again
 * @param returned messages that had been in this gateway before
 * @param unwanted messages that no rule is for, or that were retained where the rule leaves these out
 * @param refused messages whose topic here would be none
 * @param expired messages that expired while they waited for the disk
 * @param missed QoS 0 messages dropped because too many waited for the disk
 * @param lost messages that the store can never take
 * @param waiting messages taken in and not yet durable
 * @param subscriptions filters of the rules that the upstream has granted
 * @param problems filters that it does not grant, or not as they were asked for, with the reason
 */
public record ReceiveStatus(
        long received,
        long again,
        long returned,
        long unwanted,
        long refused,
        long expired,
        long missed,
        long lost,
        long waiting,
        int subscriptions,
        Map<String, String> problems) {

    public ReceiveStatus {
        problems = Map.copyOf(problems);
    }
}
