package io.sluice.mqtt.broker;

/**
 * A rate with a second's worth at once: what is taken beyond it is owed, and paid back by waiting. For one thread, or
 * under a lock.
 */
final class Bucket {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final double perNano;
    private final double most;
    private double left;
    private long lastNanos;

    /**
     * A full one.
     *
     * @param perSecond at least 1
     */
    Bucket(long perSecond, long nowNanos) {
        this.perNano = (double) perSecond / SECOND_NANOS;
        this.most = perSecond;
        this.left = perSecond;
        this.lastNanos = nowNanos;
    }

    /** Takes some. How long to wait until nothing is owed, 0 when nothing is. */
    long take(long count, long nowNanos) {
        fill(nowNanos);
        left -= count;
        return left >= 0 ? 0 : (long) Math.ceil(-left / perNano);
    }

    /** Takes one if there is one. */
    boolean takeOne(long nowNanos) {
        fill(nowNanos);
        if (left < 1) {
            return false;
        }
        left -= 1;
        return true;
    }

    /** Whether it is full, so as good as new. */
    boolean full(long nowNanos) {
        fill(nowNanos);
        return left >= most;
    }

    private void fill(long nowNanos) {
        left = Math.min(most, left + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
    }
}
