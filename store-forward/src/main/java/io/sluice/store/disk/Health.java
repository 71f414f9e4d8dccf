package io.sluice.store.disk;

import io.sluice.store.HealthListener;
import io.sluice.store.Trouble;
import io.sluice.store.Trouble.Kind;
import io.sluice.store.file.FileLayer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with the store at this moment, in words for an operator, and the telling of it. Thread safe. A listener
 * that is slow holds nobody up; beyond {@value #MAX_UNTOLD} changes it misses troubles that came and went meanwhile.
 */
final class Health {

    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final int MAX_UNTOLD = 64;
    private static final String LOOK_AT_DISK =
            "look into the kernel's log (dmesg) and the disk's own report (smartctl), and replace it if it goes on";

    private final String place;
    private final Clock wall;
    private final Executor teller;
    private final Object telling = new Object();

    // guarded by this
    private final Map<Kind, Trouble> troubles = new EnumMap<>(Kind.class);
    private final Deque<Change> untold = new ArrayDeque<>();
    private @Nullable HealthListener listener;

    private record Change(Trouble trouble, boolean raised) {

        /** Whether it is about that occurrence: a trouble that comes again begins anew. */
        boolean isAbout(Trouble other) {
            return trouble.kind() == other.kind() && trouble.since().equals(other.since());
        }
    }

    /**
     * Good health.
     *
     * @param place what an operator knows the store's directory by
     * @param teller runs the calls of the listener
     */
    Health(String place, Clock wall, Executor teller) {
        this.place = place;
        this.wall = wall;
        this.teller = teller;
    }

    synchronized List<Trouble> troubles() {
        return List.copyOf(troubles.values());
    }

    /** Has a listener told of what is there, and of each change from then on. */
    void listen(HealthListener newListener) {
        synchronized (this) {
            listener = newListener;
            untold.clear();
            troubles.values().forEach(trouble -> untold.add(new Change(trouble, true)));
        }
        teller.execute(this::tell);
    }

    /** There is no room for messages. */
    void full(@Nullable String why) {
        raise(
                Kind.DISK_FULL,
                "the disk of " + place + " is full (" + why + "): new messages are refused, reading and acknowledging"
                        + " go on; free space there, or let the queues drain");
    }

    void roomAgain() {
        clear(Kind.DISK_FULL);
    }

    /**
     * A call to a file failed, for another reason than want of room.
     *
     * @param call what was tried, as in {@code write}
     */
    void failed(String call, String file, @Nullable String why) {
        String what = call + " " + file + ": " + why;
        if (String.valueOf(why).toLowerCase(Locale.ROOT).contains("read-only")) {
            raise(
                    Kind.DISK_READ_ONLY,
                    "the disk of " + place + " is read-only (" + what + "): nothing can be kept; look into the kernel's"
                            + " log (dmesg) for the reason, check the file system, and mount it writable again");
        } else if (call.startsWith("sync")) {
            raise(
                    Kind.SYNC_FAILED,
                    "the disk of " + place + " did not make durable what it took (" + what + "): that was refused, and"
                            + " the file is written no more; " + LOOK_AT_DISK);
        } else {
            raise(
                    Kind.DISK_FAILING,
                    "the disk of " + place + " fails (" + what + "): what cannot be kept is refused; " + LOOK_AT_DISK);
        }
    }

    /** Whether a call to a file failed since something could last be written. */
    synchronized boolean isFailing() {
        return troubles.containsKey(Kind.DISK_READ_ONLY)
                || troubles.containsKey(Kind.DISK_FAILING)
                || troubles.containsKey(Kind.SYNC_FAILED);
    }

    synchronized boolean isFull() {
        return troubles.containsKey(Kind.DISK_FULL);
    }

    /** Something was written durably. */
    void written() {
        clear(Kind.DISK_READ_ONLY);
        clear(Kind.DISK_FAILING);
        clear(Kind.SYNC_FAILED);
    }

    void checkpointFailed(@Nullable String why) {
        raise(
                Kind.CHECKPOINT_FAILED,
                "no checkpoint can be written in " + place + " (" + why + "): the journal is kept and grows, and the"
                        + " next start takes longer; free space there, and " + LOOK_AT_DISK);
    }

    void checkpointWritten() {
        clear(Kind.CHECKPOINT_FAILED);
    }

    /** How many of the files kept for acknowledgements on a full disk are there. */
    void reserve(int left, int of) {
        if (left == 0) {
            raise(
                    Kind.RESERVE_USED_UP,
                    "the reserve in " + place + " is used up: acknowledgements may be refused too; free space there"
                            + " now");
        } else if (left >= of) {
            clear(Kind.RESERVE_USED_UP);
        }
    }

    /** How many damaged ranges there are. */
    void damage(long ranges) {
        if (ranges > 0) {
            raise(
                    Kind.DAMAGE,
                    ranges + (ranges == 1 ? " damaged range was" : " damaged ranges were") + " found and set aside in "
                            + place + "/" + FileLayer.QUARANTINE + ": all else is served; " + LOOK_AT_DISK
                            + "; move the files in there away, and the alarm ends with the next start");
        }
    }

    private void raise(Kind kind, String text) {
        synchronized (this) {
            Trouble before = troubles.get(kind);
            Trouble trouble = new Trouble(kind, before == null ? wall.instant() : before.since(), text);
            troubles.put(kind, trouble);
            if (before != null || listener == null) {
                return;
            }
            untold.add(new Change(trouble, true));
        }
        teller.execute(this::tell);
    }

    private void clear(Kind kind) {
        synchronized (this) {
            Trouble trouble = troubles.remove(kind);
            if (trouble == null || listener == null) {
                return;
            }
            boolean full = untold.size() >= MAX_UNTOLD;
            if (full && untold.removeIf(each -> each.raised() && each.isAbout(trouble))) {
                return;
            }
            untold.add(new Change(trouble, false));
        }
        teller.execute(this::tell);
    }

    private void tell() {
        synchronized (telling) {
            for (Change next = next(); next != null; next = next()) {
                tell(next);
            }
        }
    }

    private void tell(Change change) {
        HealthListener to;
        synchronized (this) {
            to = listener;
        }
        try {
            if (to != null && change.raised()) {
                to.raised(change.trouble());
            } else if (to != null) {
                to.cleared(change.trouble());
            }
        } catch (RuntimeException e) {
            log.error("listener failed trouble={}", change.trouble().kind(), e);
        }
    }

    private synchronized @Nullable Change next() {
        return untold.poll();
    }
}
