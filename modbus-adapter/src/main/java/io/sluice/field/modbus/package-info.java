/**
 * Modbus links: the settings of links and devices, the planner that merges tags into requests, the scheduler, the poll
 * cycle with the health of devices and the counters, and {@link io.sluice.field.modbus.ModbusLink}, the loop that joins
 * them. What is read stands in {@code tag}, how it is asked for in {@code wire}.
 */
@NullMarked
package io.sluice.field.modbus;

import org.jspecify.annotations.NullMarked;
