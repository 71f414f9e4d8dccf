/**
 * What the two ends of a connection share above the wire and below a session: event loops, TLS contexts from PEM
 * files, and the channel handler that turns reads into packets.
 */
@NullMarked
package io.sluice.mqtt.net;

import org.jspecify.annotations.NullMarked;
