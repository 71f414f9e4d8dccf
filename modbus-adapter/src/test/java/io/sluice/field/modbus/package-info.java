/** Tests of the Modbus side: pure tables and properties, and the wire against real and hostile peers. */
@NullMarked
package io.sluice.field.modbus;

import org.jspecify.annotations.NullMarked;
