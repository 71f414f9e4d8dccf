/** Clients that nobody here wrote, each through the same scenarios. */
@NullMarked
package io.sluice.mqtt.foreign;

import org.jspecify.annotations.NullMarked;
