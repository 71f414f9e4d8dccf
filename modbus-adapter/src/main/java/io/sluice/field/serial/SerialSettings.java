package io.sluice.field.serial;

import io.sluice.field.Check;
import java.time.Duration;

/**
 * A serial port.
 *
 * @param path of the device; one under {@code /dev/serial/by-id} stays the same when the adapter is plugged in again
 * @param baud 50 to 4,000,000 bits a second
 * @param format of a character
 * @param direction who switches an RS-485 line
 */
public record SerialSettings(String path, int baud, CharacterFormat format, Direction direction) {

    public static final int DEFAULT_BAUD = 9600;

    public SerialSettings {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "port '" + path + "': expected a whole path, such as /dev/serial/by-id/usb-FTDI_X or /dev/ttyS0");
        }
        Check.range("baud", baud, 50, 4_000_000);
    }

    /** How long so many characters take on the wire. */
    public Duration time(int characters) {
        return Duration.ofNanos((long) characters * format.bits() * 1_000_000_000L / baud);
    }

    @Override
    public String toString() {
        return path + " " + baud + " " + format;
    }
}
