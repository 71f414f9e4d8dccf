package io.sluice.mqtt.net;

/**
 * A rate with some of it at once, a second's worth unless told otherwise: what is taken beyond it is owed, and paid back
 * by waiting. Over any time no more is taken than that time's worth, what the bucket holds, and the last thing taken.
 * Pure. For one thread, or under a lock.
 */
public final class Bucket {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final double perNano;
    private final double most;
    private double left;
    private long lastNanos;

    /**
     * A full one that holds a second's worth.
     *
     * @param perSecond at least 1
     */
    public Bucket(long perSecond, long nowNanos) {
        this((double) perSecond, (double) perSecond, nowNanos);
    }

    /**
     * A full one.
     *
     * @param perSecond more than 0
     * @param most what it holds, at least 1
     */
    public Bucket(double perSecond, double most, long nowNanos) {
        this.perNano = perSecond / SECOND_NANOS;
        this.most = most;
        this.left = most;
        this.lastNanos = nowNanos;
    }

    /** Takes some. How long to wait until nothing is owed, 0 when nothing is. */
    public long take(long count, long nowNanos) {
        fill(nowNanos);
        left -= count;
        return left >= 0 ? 0 : (long) Math.ceil(-left / perNano);
    }

    /** Takes one if there is one. */
    public boolean takeOne(long nowNanos) {
        fill(nowNanos);
        if (left < 1) {
            return false;
        }
        left -= 1;
        return true;
    }

    /** So much, but no more than it can hold. */
    public double atMost(double wanted) {
        return Math.min(most, wanted);
    }

    /** How long to wait until it holds so much, at most what it can hold; 0 when it does. */
    public long untilNanos(double wanted, long nowNanos) {
        fill(nowNanos);
        return left >= wanted ? 0 : (long) Math.ceil((wanted - left) / perNano);
    }

    /** Whether it is full, so as good as new. */
    public boolean full(long nowNanos) {
        fill(nowNanos);
        return left >= most;
    }

    private void fill(long nowNanos) {
        left = Math.min(most, left + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
    }
}
