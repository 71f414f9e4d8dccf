@NullMarked
package io.sluice.mqtt.bridge.status;

import org.jspecify.annotations.NullMarked;
