package io.sluice.mqtt.broker.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what clients were refused, by reason. Thread safe. */
public final class Refusals {

    private final Map<Refusal, LongAdder> counters = new EnumMap<>(Refusal.class);

    public Refusals() {
        for (Refusal refusal : Refusal.values()) {
            counters.put(refusal, new LongAdder());
        }
    }

    /** Counts one. */
    public void count(Refusal refusal) {
        LongAdder counter = counters.get(refusal);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Connections that were refused, for whatever reason. */
    public long connections() {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().ofConnection())
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /** The counts since the start; every reason is there. */
    public Map<Refusal, Long> counts() {
        Map<Refusal, Long> sums = new EnumMap<>(Refusal.class);
        counters.forEach((refusal, counter) -> sums.put(refusal, counter.sum()));
        return sums;
    }
}
