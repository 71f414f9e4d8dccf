package io.sluice.field.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;

/** A port through jSerialComm, opened for this process alone (flock and TIOCEXCL). */
final class SystemTty implements Tty {

    /** Reads wait in steps of a tenth of a second, whatever is asked: termios counts in these (VTIME). */
    private static final int READ_STEP_MILLIS = 100;

    private final SerialPort port;

    private SystemTty(SerialPort port) {
        this.port = port;
    }

    static SystemTty open(SerialSettings settings) throws IOException {
        NativeLibrary.load();
        SerialPort port;
        try {
            port = SerialPort.getCommPort(settings.path()); // resolves links each time
        } catch (SerialPortInvalidPortException e) {
            throw new IOException(SerialTrouble.of(settings.path(), 0), e);
        }
        CharacterFormat format = settings.format();
        boolean set =
                port.setComPortParameters(settings.baud(), format.dataBits(), stopBits(format), parity(format), false)
                        && port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED)
                        && port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_STEP_MILLIS, 0);
        if (settings.direction() == Direction.DRIVER) {
            set &= port.setRs485ModeParameters(true, true, 0, 0);
        } else {
            set &= port.disableRs485ModeControl(); // what the device tree preset stays as it is
        }
        if (!set || !port.openPort(0)) {
            int error = port.getLastErrorCode();
            port.closePort();
            throw new IOException(SerialTrouble.of(settings.path(), error));
        }
        return new SystemTty(port);
    }

    private static int stopBits(CharacterFormat format) {
        return format.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS;
    }

    private static int parity(CharacterFormat format) {
        return switch (format.parity()) {
            case NONE -> SerialPort.NO_PARITY;
            case EVEN -> SerialPort.EVEN_PARITY;
            case ODD -> SerialPort.ODD_PARITY;
            case MARK -> SerialPort.MARK_PARITY;
            case SPACE -> SerialPort.SPACE_PARITY;
        };
    }

    @Override
    public int available() {
        return port.bytesAvailable();
    }

    @Override
    public int read(byte[] target, int count) {
        return port.readBytes(target, count);
    }

    @Override
    public int write(byte[] bytes) {
        return port.writeBytes(bytes, bytes.length);
    }

    @Override
    public int unsent() {
        return port.bytesAwaitingWrite();
    }

    @Override
    public boolean rts(boolean active) {
        return active ? port.setRTS() : port.clearRTS();
    }

    @Override
    public void close() {
        port.closePort();
    }
}
