package io.sluice.field.modbus;

/**
 * Fixed phases without drift: the polls of a period are due at {@code next}, {@code next + period} and so on, however
 * late each of them ran. Pure.
 *
 * @param period nanoseconds
 * @param next when it is due, in nanoseconds of the link's clock
 */
record PollSchedule(long period, long next) {

    /** Polls besides the due one that are past already: they are left out, never queued up. */
    long missedAt(long now) {
        return Math.max(0, (now - next) / period);
    }

    /** After the due poll ran. */
    PollSchedule after(long now) {
        return new PollSchedule(period, next + (1 + missedAt(now)) * period);
    }

    /** The first phase at {@code time} or later. */
    PollSchedule notBefore(long time) {
        return time <= next ? this : new PollSchedule(period, next + (time - next + period - 1) / period * period);
    }
}
