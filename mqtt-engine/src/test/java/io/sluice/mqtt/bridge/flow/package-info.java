@NullMarked
package io.sluice.mqtt.bridge.flow;

import org.jspecify.annotations.NullMarked;
