package io.sluice.field.modbus;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which block a link asks for next: of those that are due the one with the earliest deadline. Decides only; it calls
 * no clock, and the caller asks and waits. Lives on its link's thread.
 *
 * <p>No block starves: a deadline stands until its poll ran, and those of the others move on. A device or block that
 * is offline is asked as a probe only, and all probes of a link together take at most one part in twenty of the bus
 * while anything on it answers.
 */
final class PollScheduler {

    /** After a probe, this many times its cost belongs to the others: 1 / (1 + 19) is 5 %. */
    private static final int PAUSE_PER_PROBE = 19;

    private static final long LONGEST_SPREAD = Duration.ofSeconds(1).toNanos();

    private final List<PolledDevice> devices;
    private long probesFrom;
    private boolean probing;
    private @Nullable PollSlot next;
    private long wakeAt;

    PollScheduler(List<PolledDevice> devices) {
        this.devices = List.copyOf(devices);
    }

    /** Plans all devices afresh; first requests are spread over a second, so that links don't start in step. */
    void restart(long now) {
        probesFrom = now;
        for (int i = 0; i < devices.size(); i++) {
            PolledDevice device = devices.get(i);
            device.become(Health.ONLINE);
            long share = LONGEST_SPREAD / devices.size();
            device.plan(now + share * i, share);
        }
    }

    /** After a connection that was replaced at once: it may be another device, what is read once is read again. */
    void reconnected(long now) {
        devices.forEach(device -> device.slots().forEach(slot -> slot.readAgain(now)));
    }

    /** The slot to ask, or null when none is due; then {@link #wakeAt()} says until when. */
    @Nullable
    PollSlot next(long now) {
        next = null;
        wakeAt = PollSlot.NEVER;
        long earliest = PollSlot.NEVER;
        for (PolledDevice device : devices) {
            for (PollSlot slot : device.slots()) {
                long readyAt = readyAt(slot);
                if (readyAt > now) {
                    wakeAt = Math.min(wakeAt, readyAt);
                } else if (next == null || slot.deadline() < earliest) {
                    next = slot;
                    earliest = slot.deadline();
                }
            }
        }
        return next;
    }

    /** After {@link #next} found nothing: when something is due, or never. */
    long wakeAt() {
        return wakeAt;
    }

    /** One probe at a time, however many requests may be outstanding. */
    void probing(boolean underWay) {
        probing = underWay;
    }

    /** A probe that failed leaves the bus to the others for a while, if any of them answers. */
    void charge(long now, long cost) {
        if (devices.stream().anyMatch(PollScheduler::answers)) {
            probesFrom = now + PAUSE_PER_PROBE * cost;
        }
    }

    static boolean isProbe(PollSlot slot) {
        return slot.health() instanceof Health.Offline || slot.device().health() instanceof Health.Offline;
    }

    private long readyAt(PollSlot slot) {
        long dueAt = slot.dueAt();
        if (dueAt == PollSlot.NEVER) {
            return dueAt;
        }
        dueAt = Math.max(dueAt, slot.device().quietUntil());
        if (!isProbe(slot)) {
            return dueAt;
        }
        if (probing) {
            return PollSlot.NEVER;
        }
        return Math.max(
                probesFrom,
                Math.max(
                        slot.device().quietUntil(),
                        Math.max(probeAt(slot.health()), probeAt(slot.device().health()))));
    }

    private static long probeAt(Health health) {
        return health instanceof Health.Offline offline ? offline.probeAt() : 0;
    }

    private static boolean answers(PolledDevice device) {
        return device.slots().stream().anyMatch(slot -> !isProbe(slot));
    }
}
