/** What is told of an upstream and to it: how fast its queue moves and where that leads, and that this gateway is there. */
@NullMarked
package io.sluice.mqtt.bridge.status;

import org.jspecify.annotations.NullMarked;
