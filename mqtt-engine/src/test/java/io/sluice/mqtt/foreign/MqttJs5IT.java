package io.sluice.mqtt.foreign;

/** MQTT.js over TCP, MQTT 5. */
class MqttJs5IT extends ForeignClient5Scenarios implements SubscriptionIdentifierScenario {

    @Override
    ForeignClient client() throws Exception {
        return Programs.mqttJs("5");
    }
}
