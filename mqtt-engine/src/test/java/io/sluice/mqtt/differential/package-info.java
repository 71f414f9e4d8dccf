/** The same scripted packets to this broker and to mosquitto, and what both answer. */
@NullMarked
package io.sluice.mqtt.differential;

import org.jspecify.annotations.NullMarked;
