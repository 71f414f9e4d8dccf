/**
 * The wire: bytes into packets and back, for both ends of a connection. {@link io.sluice.mqtt.codec.PacketDecoder}
 * finds the frame first, then decodes within it, and reports what is wrong as a value;
 * {@link io.sluice.mqtt.codec.PacketEncoder} writes. One small class a packet knows its layout. Nothing here knows a
 * socket or a thread.
 */
@NullMarked
package io.sluice.mqtt.codec;

import org.jspecify.annotations.NullMarked;
