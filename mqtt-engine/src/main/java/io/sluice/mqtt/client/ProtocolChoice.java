package io.sluice.mqtt.client;

/** Which MQTT a client speaks. */
public enum ProtocolChoice {
    /** MQTT 5, and MQTT 3.1.1 with a server that refuses it. */
    AUTO,
    /** MQTT 5 only. */
    MQTT_5,
    /** MQTT 3.1.1 only. */
    MQTT_3_1_1
}
