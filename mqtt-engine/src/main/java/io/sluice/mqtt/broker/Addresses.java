package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.net.Bucket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that connections come from: how many are open, how fast new ones come, and the same of the TLS handshakes
 * that these begin. An address without a
 * connection is forgotten when its rate has recovered, at the latest when there are {@value #MOST} of them. Thread safe.
 */
final class Addresses {

    private static final int MOST = 20_000;
    private static final int KEPT = 15_000; // so that the next thousands need no look at all of them

    private static final class Known {
        int open;

        int handshakes;

        @Nullable
        Bucket connects;

        @Nullable
        Bucket begun; // handshakes

        boolean forgettable(long now) {
            return open <= 0 && (connects == null || connects.full(now)) && (begun == null || begun.full(now));
        }
    }

    private final LongSupplier nanos;
    private final Map<InetAddress, Known> known = new HashMap<>();

    Addresses(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Counts a connection in, to be counted out by {@link #closed}; or says why it may not be.
     *
     * @param tls whether it begins with a handshake, to be counted out by {@link #handshakeOver}
     */
    synchronized @Nullable Refusal opened(InetAddress address, ClientLimits limits, boolean tls) {
        long now = nanos.getAsLong();
        if (known.size() >= MOST && !known.containsKey(address)) {
            forget(now);
        }
        Known from = known.computeIfAbsent(address, any -> new Known());
        if (limits.connectionsPerAddress() > 0 && from.open >= limits.connectionsPerAddress()) {
            return Refusal.ADDRESS_CONNECTIONS;
        }
        if (limits.connectsPerSecond() > 0) {
            if (from.connects == null) {
                from.connects = new Bucket(limits.connectsPerSecond(), now);
            }
            if (!from.connects.takeOne(now)) {
                return Refusal.ADDRESS_RATE;
            }
        }
        Refusal refusal = tls ? handshake(from, limits, now) : null;
        from.open += refusal == null ? 1 : 0;
        return refusal;
    }

    private static @Nullable Refusal handshake(Known from, ClientLimits limits, long now) {
        if (limits.handshakesPerAddress() > 0 && from.handshakes >= limits.handshakesPerAddress()) {
            return Refusal.ADDRESS_HANDSHAKES;
        }
        if (limits.handshakesPerSecond() > 0) {
            if (from.begun == null) {
                from.begun = new Bucket(limits.handshakesPerSecond(), now);
            }
            if (!from.begun.takeOne(now)) {
                return Refusal.ADDRESS_HANDSHAKE_RATE;
            }
        }
        from.handshakes++;
        return null;
    }

    /** Counts a handshake out, done or failed. */
    synchronized void handshakeOver(InetAddress address) {
        Known from = known.get(address);
        if (from != null) {
            from.handshakes--;
        }
    }

    /** Counts a connection out. */
    synchronized void closed(InetAddress address) {
        Known from = known.get(address);
        if (from != null) {
            from.open--;
            if (from.forgettable(nanos.getAsLong())) {
                known.remove(address);
            }
        }
    }

    /** Addresses that are remembered. */
    synchronized int size() {
        return known.size();
    }

    /** Forgets those without a connection: the ones that have recovered, and when there are none, any. */
    private void forget(long now) {
        known.values().removeIf(one -> one.forgettable(now));
        Iterator<Known> rest = known.values().iterator();
        while (known.size() > KEPT && rest.hasNext()) {
            if (rest.next().open <= 0) {
                rest.remove();
            }
        }
    }
}
