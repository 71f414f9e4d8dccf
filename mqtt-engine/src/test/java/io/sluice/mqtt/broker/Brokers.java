package io.sluice.mqtt.broker;

import java.util.List;

/** Settings that tests start brokers with. */
final class Brokers {

    private Brokers() {}

    /** Plain MQTT on any free port of loopback. */
    static BrokerSettings onLoopback() {
        return onLoopback(BrokerLimits.DEFAULT);
    }

    /** The same with other limits. */
    static BrokerSettings onLoopback(BrokerLimits limits) {
        return new BrokerSettings(List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, limits, 2);
    }
}
