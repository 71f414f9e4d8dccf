@NullMarked
package io.sluice.mqtt.bridge.receive;

import org.jspecify.annotations.NullMarked;
