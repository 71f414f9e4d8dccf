/** Tests of the bridge, on fakes and on real mosquitto. */
@NullMarked
package io.sluice.mqtt.bridge;

import org.jspecify.annotations.NullMarked;
