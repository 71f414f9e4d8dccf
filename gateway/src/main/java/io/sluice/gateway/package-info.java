/** Wires the rooms into one process: the field side's readings through the publish stage into the broker. */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
