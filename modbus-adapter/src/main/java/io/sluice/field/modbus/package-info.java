/**
 * Modbus: the settings of links, devices and tags; the pure decoder, planner, scheduler and device health; the
 * transport on j2mod, which no other package touches; and {@link io.sluice.field.modbus.ModbusLink}, the loop that
 * joins them.
 */
@NullMarked
package io.sluice.field.modbus;

import org.jspecify.annotations.NullMarked;
