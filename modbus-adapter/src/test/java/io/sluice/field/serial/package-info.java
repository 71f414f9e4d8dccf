/** Tests of serial ports. */
@NullMarked
package io.sluice.field.serial;

import org.jspecify.annotations.NullMarked;
