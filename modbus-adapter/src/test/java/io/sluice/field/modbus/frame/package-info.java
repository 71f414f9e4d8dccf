/** Tests of frames. */
@NullMarked
package io.sluice.field.modbus.frame;

import org.jspecify.annotations.NullMarked;
