package io.sluice.gateway;

import io.sluice.store.HealthListener;
import io.sluice.store.Trouble;
import io.sluice.store.Trouble.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what goes wrong with the store, and when it is over. A trouble that comes and goes is logged the first time and
 * at each doubling, until an hour passed without it. On the store's thread.
 */
final class StoreAlarm implements HealthListener {

    private static final Logger log = LoggerFactory.getLogger(StoreAlarm.class);
    private static final long QUIET_NANOS = TimeUnit.HOURS.toNanos(1);

    private final LongSupplier nanos;
    private final Map<Kind, Course> courses = new EnumMap<>(Kind.class);

    /** How often a trouble came within the hour, and when it last did. */
    private record Course(long times, long raisedNanos) {

        boolean isLogged() {
            return Long.bitCount(times) == 1;
        }
    }

    StoreAlarm(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public void raised(Trouble trouble) {
        long now = nanos.getAsLong();
        Course before = courses.getOrDefault(trouble.kind(), new Course(0, now));
        boolean again = now - before.raisedNanos() < QUIET_NANOS;
        Course course = new Course(again ? before.times() + 1 : 1, now);
        courses.put(trouble.kind(), course);
        if (course.isLogged()) {
            log.error("alarm store={} times={}: {}", trouble.kind(), course.times(), trouble.text());
        }
    }

    @Override
    public void cleared(Trouble trouble) {
        Course course = courses.get(trouble.kind());
        if (course != null && course.isLogged()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - course.raisedNanos());
            log.info("alarm over store={} times={} after={}s", trouble.kind(), course.times(), seconds);
        }
    }
}
