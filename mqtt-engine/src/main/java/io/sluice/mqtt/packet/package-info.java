/**
 * The fifteen control packets of MQTT 3.1.1 and 5.0 as values. They say what a packet means, not how it is laid out;
 * the layout is in {@code io.sluice.mqtt.codec}.
 */
@NullMarked
package io.sluice.mqtt.packet;

import org.jspecify.annotations.NullMarked;
