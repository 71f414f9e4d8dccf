/** Tests of tags: how they are written, and how registers are decoded, as tables and properties. */
@NullMarked
package io.sluice.field.modbus.tag;

import org.jspecify.annotations.NullMarked;
