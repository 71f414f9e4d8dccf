/** Real peers as child processes: Debian's mosquitto, its subscriber, and openssl for certificates. */
@NullMarked
package io.sluice.mqtt.peer;

import org.jspecify.annotations.NullMarked;
