package io.sluice.mqtt.foreign;

/** MQTT.js over TCP, MQTT 3.1.1. */
class MqttJs3IT extends ForeignClientScenarios {

    @Override
    ForeignClient client() throws Exception {
        return Programs.mqttJs("3");
    }
}
