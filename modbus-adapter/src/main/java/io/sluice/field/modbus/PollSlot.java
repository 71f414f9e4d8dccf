package io.sluice.field.modbus;

import io.sluice.field.PollRate;
import java.time.Duration;

/** A block with its place in time. Lives on its link's thread. */
final class PollSlot {

    static final long NEVER = Long.MAX_VALUE;

    /** A tag that is read once is asked again after this, until it was read. */
    private static final long ONCE_RETRY = Duration.ofSeconds(10).toNanos();

    private final PolledDevice device;
    private final Block block;
    private PollSchedule schedule;
    private Health health = Health.ONLINE;
    private boolean parked;

    /** Whether its request is outstanding. */
    private boolean asked;

    private long retryAt = NEVER;

    /** The deadline of the poll that a retry belongs to. */
    private long retryDeadline;

    // valid for a poll, from its first request to its end
    private int attempts;

    // valid until an answer of another kind
    private int busyAnswers;
    private int refusals;

    PollSlot(PolledDevice device, Block block, long firstDue) {
        this.device = device;
        this.block = block;
        this.schedule = new PollSchedule(period(block.rate()), firstDue);
    }

    static long period(PollRate rate) {
        return rate instanceof PollRate.Every every ? every.period().toNanos() : ONCE_RETRY;
    }

    PolledDevice device() {
        return device;
    }

    Block block() {
        return block;
    }

    Health health() {
        return health;
    }

    long dueAt() {
        return parked || asked ? NEVER : Math.min(retryAt, schedule.next());
    }

    /** When the next poll of the same tags is due: until then this one is in time. */
    long deadline() {
        return retryAt <= schedule.next() ? retryDeadline : schedule.next() + schedule.period();
    }

    long period() {
        return schedule.period();
    }

    /** Begins a request; the polls that were left out because the bus was late. */
    long take(long now) {
        asked = true;
        attempts++;
        retryDeadline = deadline();
        retryAt = NEVER;
        long missed = 0;
        if (schedule.next() <= now) {
            missed = schedule.missedAt(now);
            schedule = schedule.after(now);
        }
        return missed;
    }

    /** The request ended, in whichever way. */
    void ended() {
        asked = false;
    }

    /** Asks again for the same poll, not before {@code time}. */
    void retry(long time) {
        retryAt = time;
    }

    /** Leaves out polls until {@code time}, in phase. */
    void postpone(long time) {
        schedule = schedule.notBefore(time);
    }

    /** A tag that is read once is read once more, at once. */
    void readAgain(long now) {
        if (parked) {
            parked = false;
            retryAt = now;
            retryDeadline = now + schedule.period();
        }
    }

    int attempts() {
        return attempts;
    }

    /** Busy answers in a row, this one included. */
    int busy() {
        return ++busyAnswers;
    }

    /** Refusals in a row, this one included. */
    int refused() {
        return ++refusals;
    }

    /** The poll ended with an answer of any kind. */
    void answered() {
        attempts = 0;
        health = Health.ONLINE;
    }

    /** The poll ended with values. */
    void succeeded() {
        answered();
        busyAnswers = 0;
        refusals = 0;
        parked = block.rate() instanceof PollRate.Once;
    }

    /** The poll ended without an answer. */
    void failed(long now) {
        attempts = 0;
        health = health.failed(now);
    }

    /** The poll ended, and its device was busy or refused to the last. */
    void gaveUp() {
        attempts = 0;
        busyAnswers = 0;
    }
}
