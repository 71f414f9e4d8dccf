package io.sluice.field.modbus;

import java.time.Duration;

/**
 * Whether a device, or one block of it, is worth asking. Pure; times are nanoseconds of the link's clock. Three failed
 * polls in a row make it offline: from then on it is only probed, after pauses that double from 1 to 30 s, and within
 * the share of the bus that {@link PollScheduler} leaves to probes. The first answer makes it online at once.
 */
sealed interface Health {

    int OFFLINE_AFTER = 3;
    long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();

    Health ONLINE = new Online();

    /** It answers. */
    record Online() implements Health {
        @Override
        public Health failed(long now) {
            return new Degraded(1);
        }
    }

    /** The last polls failed; it is asked as before, but no request is repeated. */
    record Degraded(int failures) implements Health {
        @Override
        public Health failed(long now) {
            int count = failures + 1;
            return count < OFFLINE_AFTER ? new Degraded(count) : new Offline(now + FIRST_PAUSE, FIRST_PAUSE, 0);
        }
    }

    /** It is probed at {@code probeAt}, at the earliest. */
    record Offline(long probeAt, long pause, int probes) implements Health {
        @Override
        public Health failed(long now) {
            long next = Math.min(2 * pause, LONGEST_PAUSE);
            return new Offline(now + next, next, probes + 1);
        }
    }

    /** After a poll that got no answer. */
    Health failed(long now);
}
