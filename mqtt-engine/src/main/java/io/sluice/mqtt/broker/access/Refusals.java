package io.sluice.mqtt.broker.access;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what clients were refused, by reason, and logs of each reason the first and each doubling. Thread safe. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** Those that are logged where they are found, by a line that says more. */
    private static final Set<Refusal> TOLD = EnumSet.of(
            Refusal.CREDENTIALS,
            Refusal.LOCKED_OUT,
            Refusal.LOGIN_BUSY,
            Refusal.OTHER_USER,
            Refusal.RETAINED_QUOTA,
            Refusal.INTERCEPTOR_FAILED,
            Refusal.FAILURE);

    private final Map<Refusal, AtomicLong> counters = new EnumMap<>(Refusal.class);

    public Refusals() {
        for (Refusal refusal : Refusal.values()) {
            counters.put(refusal, new AtomicLong());
        }
    }

    /** Counts one. */
    public void count(Refusal refusal) {
        count(refusal, "-");
    }

    /**
     * Counts one.
     *
     * @param address where it came from, as it may stand in a log line
     */
    public void count(Refusal refusal, String address) {
        AtomicLong counter = counters.get(refusal);
        long times = counter == null ? 0 : counter.incrementAndGet();
        if (Long.bitCount(times) == 1 && !TOLD.contains(refusal)) {
            LOG.warn("refused: reason={} address={} times={}", refusal.name().toLowerCase(Locale.ROOT), address, times);
        }
    }

    /** Connections that were refused, for whatever reason. */
    public long connections() {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().ofConnection())
                .mapToLong(entry -> entry.getValue().get())
                .sum();
    }

    /** The counts since the start; every reason is there. */
    public Map<Refusal, Long> counts() {
        Map<Refusal, Long> sums = new EnumMap<>(Refusal.class);
        counters.forEach((refusal, counter) -> sums.put(refusal, counter.get()));
        return sums;
    }
}
