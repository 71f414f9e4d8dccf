/** A simulated Modbus plant: a small TCP server of its own, for the demo, for trying out tag maps, and for tests. */
@NullMarked
package io.sluice.field.modbus.sim;

import org.jspecify.annotations.NullMarked;
