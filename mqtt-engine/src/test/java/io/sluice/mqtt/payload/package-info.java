@NullMarked
package io.sluice.mqtt.payload;

import org.jspecify.annotations.NullMarked;
