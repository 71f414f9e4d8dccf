package io.sluice.mqtt.broker.kept;

import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time by which sessions, their wills and their messages expire: milliseconds that brokers on this store have run,
 * summed over all starts. The wall clock has no part in it, so a jump of it ends nothing; time in which no broker ran
 * does not count. It is saved once a minute, so a crash sets it back by that at most. Thread safe.
 */
public final class SessionClock {

    private static final String KEY = "millis";

    private final StateMap state;
    private final LongSupplier nanos;
    private final long startNanos;
    private final long startMillis;

    private SessionClock(StateMap state, LongSupplier nanos, long startMillis) {
        this.state = state;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.startMillis = startMillis;
    }

    /**
     * The clock as it was saved, or later.
     *
     * @param seenMillis a time that was seen on it
     */
    static SessionClock load(StateMap state, LongSupplier nanos, long seenMillis) {
        byte[] saved = state.get(KEY);
        long millis = saved == null || saved.length != Long.BYTES
                ? 0
                : ByteBuffer.wrap(saved).getLong();
        return new SessionClock(state, nanos, Math.max(millis, seenMillis));
    }

    /** The time. */
    public long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startNanos);
    }

    /** The moment of the nano clock at which it was that time. */
    long nanosAt(long millis) {
        return startNanos + TimeUnit.MILLISECONDS.toNanos(millis - startMillis);
    }

    void save(Batch batch) {
        batch.put(state, KEY, ByteBuffer.allocate(Long.BYTES).putLong(millis()).array());
    }
}
