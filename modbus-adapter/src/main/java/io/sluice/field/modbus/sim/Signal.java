package io.sluice.field.modbus.sim;

import java.util.Random;

/** A physical value as a function of time. Pure: two calls for one time give one value. */
@FunctionalInterface
public interface Signal {

    /** The value so many seconds after the simulator's start. */
    double at(double seconds);

    static Signal constant(double value) {
        return seconds -> value;
    }

    /** Around {@code mean}, once around in {@code period} seconds; the seed sets the phase. */
    static Signal sine(long seed, double mean, double amplitude, double period) {
        double phase = 2 * Math.PI * new Random(seed).nextDouble();
        return seconds -> mean + amplitude * Math.sin(phase + 2 * Math.PI * seconds / period);
    }

    /** From {@code low} to {@code high} in {@code period} seconds, and at once back. */
    static Signal ramp(double low, double high, double period) {
        return seconds -> low + (high - low) * (seconds / period - Math.floor(seconds / period));
    }

    /** Whole numbers from {@code first} on, so many a second. */
    static Signal counter(double first, double perSecond) {
        return seconds -> first + Math.floor(seconds * perSecond);
    }
}
