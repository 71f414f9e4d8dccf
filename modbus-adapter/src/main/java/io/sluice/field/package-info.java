/**
 * What a reading is, and what a link is that produces readings. The producers live beside: {@code modbus}, and with
 * them serial devices and GPIO. Knows no MQTT.
 */
@NullMarked
package io.sluice.field;

import org.jspecify.annotations.NullMarked;
