package io.sluice.mqtt.foreign;

/** Debian's Eclipse Paho for Python, MQTT 5. */
class PahoPython5IT extends ForeignClient5Scenarios implements SubscriptionIdentifierScenario {

    @Override
    ForeignClient client() throws Exception {
        return Programs.pahoPython("5");
    }
}
