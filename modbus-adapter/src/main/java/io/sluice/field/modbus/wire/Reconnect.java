package io.sluice.field.modbus.wire;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a link may connect: at once after a connection that had answered, else after pauses that double from 1 s,
 * spread by a quarter so that links don't return in step. Pure.
 */
public final class Reconnect {

    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

    private final DoubleSupplier random;
    private final long longest;
    private int barren;
    private long notBefore;

    /**
     * @param random in 0..1, as of {@link Math#random()}
     * @param longest the longest pause
     */
    public Reconnect(DoubleSupplier random, Duration longest) {
        this.random = random;
        this.longest = longest.toNanos();
    }

    /** Connects in a row that led to no answer, the one under way included. */
    public int barren() {
        return barren;
    }

    public long notBefore() {
        return notBefore;
    }

    public void connecting() {
        barren++;
    }

    public void answered() {
        barren = 0;
    }

    /** The connect failed, or the connection was lost. */
    public void lost(long now) {
        if (barren == 0) {
            notBefore = now;
            return;
        }
        long pause = Math.min(longest, SHORTEST << Math.min(barren - 1, 5));
        double spread = 0.75 + 0.5 * random.getAsDouble();
        notBefore = now + Math.max(SHORTEST, Math.min(longest, (long) (pause * spread)));
    }
}
