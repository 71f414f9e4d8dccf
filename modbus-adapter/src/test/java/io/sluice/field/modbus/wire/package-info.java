/** Tests of the wire, and the hostile slave that other tests use too. */
@NullMarked
package io.sluice.field.modbus.wire;

import org.jspecify.annotations.NullMarked;
