package io.sluice.field.modbus.wire;

import io.sluice.field.serial.SerialLine;
import java.io.IOException;

/** A serial port. */
record LineChannel(SerialLine line) implements Channel {

    @Override
    public void write(byte[] bytes) throws IOException {
        line.write(bytes);
    }

    @Override
    public int read(byte[] target, long timeoutNanos) throws IOException {
        return line.read(target, timeoutNanos);
    }

    @Override
    public void close() {
        line.close();
    }
}
