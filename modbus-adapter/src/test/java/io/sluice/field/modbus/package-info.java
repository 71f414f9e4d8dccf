/** Tests of the links: settings, planning and polling in fake time, and whole links against real and hostile peers. */
@NullMarked
package io.sluice.field.modbus;

import org.jspecify.annotations.NullMarked;
