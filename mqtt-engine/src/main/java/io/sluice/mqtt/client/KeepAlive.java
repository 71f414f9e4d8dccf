package io.sluice.mqtt.client;

/**
 * When to probe a connection and when to give it up. Pure; on the connection's event loop.
 *
 * <p>The server must hear from us within the keep alive [MQTT-3.1.2-22], and we want to hear from it: a PINGREQ goes out
 * when either direction was silent for three quarters of it. A connection on which nothing came in for one and a half
 * is dead, however much we write into it: a black hole swallows all of it.
 */
final class KeepAlive {

    /** What is due. */
    enum Due {
        NOTHING,
        PING,
        GIVE_UP
    }

    private final long intervalNanos;
    private long lastReadNanos;
    private long lastWriteNanos;
    private boolean pinged;

    /**
     * Starts to count.
     *
     * @param intervalNanos the keep alive in force, 0 for none
     */
    KeepAlive(long intervalNanos, long now) {
        this.intervalNanos = intervalNanos;
        this.lastReadNanos = now;
        this.lastWriteNanos = now;
    }

    /** Something came in. */
    void read(long now) {
        lastReadNanos = now;
        pinged = false;
    }

    /** Something went out. */
    void written(long now) {
        lastWriteNanos = now;
    }

    /** What is due; {@code PING} is to be obeyed at once. */
    Due due(long now) {
        if (intervalNanos == 0) {
            return Due.NOTHING;
        }
        if (now - giveUpAt() >= 0) {
            return Due.GIVE_UP;
        }
        if (now - pingAt() < 0) {
            return Due.NOTHING;
        }
        pinged = true;
        lastWriteNanos = now;
        return Due.PING;
    }

    /** Time until something may be due; -1 for never. */
    long nextNanos(long now) {
        return intervalNanos == 0 ? -1 : Math.max(0, Math.min(pingAt() - now, giveUpAt() - now));
    }

    private long pingAt() {
        boolean readIsOlder = lastReadNanos - lastWriteNanos < 0;
        return (readIsOlder && !pinged ? lastReadNanos : lastWriteNanos) + intervalNanos / 4 * 3;
    }

    private long giveUpAt() {
        return lastReadNanos + intervalNanos / 2 * 3;
    }
}
