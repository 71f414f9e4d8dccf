/**
 * An MQTT 5 and 3.1.1 client: one {@link io.sluice.mqtt.client.MqttClient} is one network connection. It never
 * reconnects by itself; what fails is a value or a checked exception with a kind and one line for an operator.
 */
@NullMarked
package io.sluice.mqtt.client;

import org.jspecify.annotations.NullMarked;
