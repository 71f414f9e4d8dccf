package io.sluice.field.modbus;

import io.sluice.field.WriteResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait for a link, in their order, of each device one after another. They go before polls, between two
 * requests. Jobs come from any thread; all else is on the link's.
 */
final class WriteQueue {

    /** Writes that wait for one link; one more is refused. */
    static final int MAX = 1000;

    private final Queue<WriteJob> inbox = new ConcurrentLinkedQueue<>();
    private final List<WriteJob> jobs = new ArrayList<>();
    private final Set<WriteJob> outstanding = new HashSet<>();
    private volatile boolean stopped;

    /** From any thread. */
    void add(WriteJob job) {
        inbox.add(job);
        if (stopped) {
            stop();
        }
    }

    /** Ends those whose time is over. */
    void expire(long now) {
        takeIn();
        for (Iterator<WriteJob> each = jobs.iterator(); each.hasNext(); ) {
            WriteJob job = each.next();
            if (!outstanding.contains(job) && now >= job.deadline()) {
                job.expire();
            }
            if (job.isEnded()) {
                each.remove();
            }
        }
    }

    /** The next that may send its request, or null. */
    @Nullable
    WriteJob next(long now) {
        expire(now);
        Set<PolledDevice> taken = new HashSet<>();
        for (WriteJob job : jobs) {
            if (taken.add(job.device()) && !outstanding.contains(job) && job.notBefore() <= now) {
                return job;
            }
        }
        return null;
    }

    /** When the first of them ends that can go no further, or never. */
    long endsAt() {
        return jobs.stream().mapToLong(WriteJob::deadline).min().orElse(PollSlot.NEVER);
    }

    /** After {@link #next} found none: when there may be one, or one ends. */
    long wakeAt() {
        long earliest = PollSlot.NEVER;
        Set<PolledDevice> taken = new HashSet<>();
        for (WriteJob job : jobs) {
            if (!outstanding.contains(job)) {
                earliest = Math.min(earliest, job.deadline());
                earliest = taken.add(job.device()) ? Math.min(earliest, job.notBefore()) : earliest;
            } else {
                taken.add(job.device());
            }
        }
        return earliest;
    }

    void sent(WriteJob job) {
        outstanding.add(job);
    }

    void ended(WriteJob job) {
        outstanding.remove(job);
    }

    /** The link has ended: so do they, and those that come later. From any thread, once none is sent any more. */
    synchronized void stop() {
        stopped = true;
        takeIn();
        jobs.forEach(WriteJob::stop);
        jobs.clear();
    }

    private void takeIn() {
        for (WriteJob job = inbox.poll(); job != null; job = inbox.poll()) {
            if (jobs.size() < MAX) {
                jobs.add(job);
            } else {
                job.result().complete(WriteResult.refused("busy", MAX + " writes wait for the link"));
            }
        }
    }
}
