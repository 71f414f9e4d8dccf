/**
 * Frames of Modbus, pure: bytes of a wire to protocol data units and back, for MBAP (TCP, UDP, TLS), RTU and ASCII, and
 * whether an answer is one to its request. No clock, thread or socket; streams may be cut and glued anywhere.
 */
@NullMarked
package io.sluice.field.modbus.frame;

import org.jspecify.annotations.NullMarked;
