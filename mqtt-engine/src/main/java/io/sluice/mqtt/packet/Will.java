package io.sluice.mqtt.packet;

import io.sluice.mqtt.Message;

/**
 * What the broker publishes for a client that is gone without a word. [MQTT-3.1.2.5]
 *
 * @param delaySeconds how long to wait for it to come back, 0 to 4,294,967,295; always 0 in 3.1.1
 */
public record Will(Message message, long delaySeconds) {}
