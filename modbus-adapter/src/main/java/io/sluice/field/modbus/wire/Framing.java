package io.sluice.field.modbus.wire;

import io.sluice.field.Check;
import io.sluice.field.modbus.frame.LineFraming;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How frames look on a connection. */
public sealed interface Framing {

    int MAX_IN_FLIGHT = 32;

    /**
     * As Modbus TCP has them.
     *
     * @param inFlight requests outstanding at once, 1 to 32; more than 1 only where the device allows it
     */
    record Mbap(int inFlight) implements Framing {

        public static final Mbap DEFAULT = new Mbap(1);

        public Mbap {
            Check.range("in_flight", inFlight, 1, MAX_IN_FLIGHT);
        }
    }

    /**
     * As a serial line has them.
     *
     * @param framing RTU or ASCII
     * @param quiet how long a unit that did not answer is left alone, up to 60 s; null for as long as its timeout
     */
    record Line(LineFraming framing, @Nullable Duration quiet) implements Framing {
        public Line {
            if (quiet != null) {
                Check.duration("quiet", quiet, Duration.ZERO, Duration.ofSeconds(60));
            }
        }
    }
}
