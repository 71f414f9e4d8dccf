package io.sluice.mqtt.broker.routing;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what keeps happening, so that the first time and each doubling of it is logged. Thread safe. */
public final class Repeated {

    private final AtomicLong times = new AtomicLong();

    /** Counts one. The number of times when it is to be logged, else 0. */
    public long worthLogging() {
        long count = times.incrementAndGet();
        return Long.bitCount(count) == 1 ? count : 0;
    }
}
