@NullMarked
package io.sluice.mqtt.bridge.route;

import org.jspecify.annotations.NullMarked;
