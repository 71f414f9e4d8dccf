package io.sluice.mqtt.foreign;

/** Debian's Eclipse Paho for Python, MQTT 3.1.1. */
class PahoPython3IT extends ForeignClientScenarios {

    @Override
    ForeignClient client() throws Exception {
        return Programs.pahoPython("3");
    }
}
