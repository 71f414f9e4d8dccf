package io.sluice.field.modbus.wire;

import io.sluice.field.serial.SerialSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The times of a line. Pure.
 *
 * @param characterNanos how long a character takes, 0 over a connection
 * @param silenceNanos between two frames: 3.5 characters, 1.75 ms above 19,200 baud [Modbus over serial line 2.5.1.1]
 * @param gapNanos after so long without a byte, a spoilt answer is over
 * @param quiet how long a unit without an answer is left alone, or null for as long as its timeout
 * @param echo whether the line gives back what is sent
 * @param connection whether it ends with a connection, and what is late with it
 */
record LineTiming(
        long characterNanos,
        long silenceNanos,
        long gapNanos,
        @Nullable Duration quiet,
        boolean echo,
        boolean connection) {

    /** What all units get to do what they were told, of the 100 to 200 ms that are custom [Modbus over serial line 2.4.1]. */
    static final long BROADCAST_NANOS = Duration.ofMillis(150).toNanos();

    /** USB adapters hand on what came every 16 ms. */
    private static final long ADAPTER_GAP = Duration.ofMillis(20).toNanos();

    private static final long NETWORK_GAP = Duration.ofMillis(50).toNanos();
    private static final long SHORTEST_SILENCE = 1_750_000;
    private static final int FIXED_ABOVE_BAUD = 19_200;

    static LineTiming of(SerialSettings port, @Nullable Duration quiet, boolean echo) {
        long character = port.time(1).toNanos();
        long silence = port.baud() > FIXED_ABOVE_BAUD ? SHORTEST_SILENCE : (7 * character + 1) / 2;
        return new LineTiming(character, silence, Math.max(silence, ADAPTER_GAP), quiet, echo, false);
    }

    static LineTiming ofConnection(@Nullable Duration quiet) {
        return new LineTiming(0, 0, NETWORK_GAP, quiet, false, true);
    }

    long characters(int count) {
        return count * characterNanos;
    }

    /** How long a unit is left alone after a request of that timeout. */
    long quietNanos(long timeoutNanos) {
        return Math.max(silenceNanos, quiet == null ? timeoutNanos : quiet.toNanos());
    }
}
