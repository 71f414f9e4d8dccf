/** Tests of the client. */
@NullMarked
package io.sluice.mqtt.client;

import org.jspecify.annotations.NullMarked;
