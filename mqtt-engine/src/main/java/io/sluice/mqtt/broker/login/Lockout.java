package io.sluice.mqtt.broker.login;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down whoever guesses. After some failures in a row, a pair of user and address is locked for a second, and
 * twice as long after each further failure, up to a limit; a success or a long silence forgets them. Pairs are kept, not
 * users, so nobody locks another out from elsewhere. Bounded: the pair that failed longest ago is forgotten first. Thread
 * safe.
 */
public final class Lockout {

    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Pair(String user, @Nullable InetAddress address) {}

    private record Failures(int count, long lastNanos, long lockedNanos) {}

    private final int allowed;
    private final long longestNanos;
    private final int most;
    private final LongSupplier nanos;
    private final Map<Pair, Failures> pairs = new LinkedHashMap<>();

    /**
     * One that has seen nothing.
     *
     * @param allowed failures that cost nothing, 0 to switch it off
     * @param longestNanos the longest lock; after twice that in silence a pair is forgotten
     * @param most pairs that are remembered
     */
    public Lockout(int allowed, long longestNanos, int most, LongSupplier nanos) {
        this.allowed = allowed;
        this.longestNanos = longestNanos;
        this.most = most;
        this.nanos = nanos;
    }

    /** Whether a pair is locked at this moment. */
    public synchronized boolean locked(@Nullable String user, @Nullable InetAddress address) {
        Failures failures = pairs.get(pair(user, address));
        return failures != null && nanos.getAsLong() - failures.lastNanos < failures.lockedNanos;
    }

    /** Counts a failure. */
    public synchronized void failed(@Nullable String user, @Nullable InetAddress address) {
        if (allowed == 0) {
            return;
        }
        long now = nanos.getAsLong();
        Pair pair = pair(user, address);
        Failures before = pairs.remove(pair);
        int count = 1;
        if (before != null && now - before.lastNanos < 2 * longestNanos) {
            count = Math.min(before.count + 1, 1_000_000);
        }
        int doublings = Math.min(count - allowed, 40);
        long locked = doublings < 0 ? 0 : Math.min(longestNanos, FIRST_NANOS << Math.min(doublings, 20));
        pairs.put(pair, new Failures(count, now, locked));
        if (pairs.size() > most) {
            Iterator<Pair> oldest = pairs.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Forgets a pair, which has come in. */
    public synchronized void succeeded(@Nullable String user, @Nullable InetAddress address) {
        pairs.remove(pair(user, address));
    }

    /** Pairs that are remembered. */
    public synchronized int size() {
        return pairs.size();
    }

    private static Pair pair(@Nullable String user, @Nullable InetAddress address) {
        return new Pair(Objects.requireNonNullElse(user, ""), address);
    }
}
