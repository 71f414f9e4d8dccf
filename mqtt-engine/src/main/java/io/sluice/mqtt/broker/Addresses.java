package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusal;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that connections come from: how many are open, and how fast new ones come. An address without a
 * connection is forgotten when its rate has recovered, at the latest when there are {@value #MOST} of them. Thread safe.
 */
final class Addresses {

    private static final int MOST = 20_000;
    private static final int KEPT = 15_000; // so that the next thousands need no look at all of them

    private static final class Known {
        int open;

        @Nullable
        Bucket connects;
    }

    private final LongSupplier nanos;
    private final Map<InetAddress, Known> known = new HashMap<>();

    Addresses(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts a connection in, to be counted out by {@link #closed}; or says why it may not be. */
    synchronized @Nullable Refusal opened(InetAddress address, ClientLimits limits) {
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
        from.open++;
        return null;
    }

    /** Counts a connection out. */
    synchronized void closed(InetAddress address) {
        Known from = known.get(address);
        if (from != null) {
            from.open--;
            if (from.open <= 0 && (from.connects == null || from.connects.full(nanos.getAsLong()))) {
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
        known.values().removeIf(one -> one.open <= 0 && (one.connects == null || one.connects.full(now)));
        Iterator<Known> rest = known.values().iterator();
        while (known.size() > KEPT && rest.hasNext()) {
            if (rest.next().open <= 0) {
                rest.remove();
            }
        }
    }
}
