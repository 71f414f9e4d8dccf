/**
 * Serial ports: their settings, and {@link io.sluice.field.serial.SerialLine}, the one class that owns an open port,
 * for Modbus and for raw devices alike. The only package that touches jSerialComm.
 */
@NullMarked
package io.sluice.field.serial;

import org.jspecify.annotations.NullMarked;
