/**
 * The wire: what a link runs over, {@link io.sluice.field.modbus.wire.ModbusTransport} with its requests and outcomes,
 * and when a connection is given up and replaced. The only package that touches j2mod. Of tags it knows only their tables
 * and the registers of an answer.
 */
@NullMarked
package io.sluice.field.modbus.wire;

import org.jspecify.annotations.NullMarked;
