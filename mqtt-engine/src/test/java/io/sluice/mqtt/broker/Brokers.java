package io.sluice.mqtt.broker;

import java.util.List;

/** Settings that tests start brokers with. */
final class Brokers {

    private Brokers() {}

    /** Plain MQTT on any free port of loopback. */
    static BrokerSettings onLoopback() {
        return new BrokerSettings(
                List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, BrokerLimits.DEFAULT, 2);
    }
}
