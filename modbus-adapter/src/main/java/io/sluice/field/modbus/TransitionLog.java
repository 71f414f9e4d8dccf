package io.sluice.field.modbus;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * One line a transition, for one subject. A subject that flaps is let through eight times, then once in 30 s with the
 * count of lines left out. Lives on its link's thread.
 */
final class TransitionLog {

    private static final int BURST = 8;
    private static final long REFILL = Duration.ofSeconds(30).toNanos();

    private final Logger log;
    private final String subject;
    private int credit = BURST;
    private long refilledAt;
    private int leftOut;

    TransitionLog(Logger log, String subject) {
        this.log = log;
        this.subject = subject;
    }

    void info(long now, String text) {
        line(Level.INFO, now, text);
    }

    void warn(long now, String text) {
        line(Level.WARN, now, text);
    }

    /** The first of a row, and each doubling. */
    static boolean isDoubling(long count) {
        return Long.bitCount(count) == 1;
    }

    private void line(Level level, long now, String text) {
        long refill = (now - refilledAt) / REFILL;
        if (refill > 0) {
            credit = (int) Math.min(BURST, credit + refill);
            refilledAt += refill * REFILL;
        }
        if (credit == 0) {
            leftOut++;
            return;
        }
        credit--;
        log.atLevel(level).log("{} {}{}", subject, text, leftOut == 0 ? "" : " lines_left_out=" + leftOut);
        leftOut = 0;
    }
}
