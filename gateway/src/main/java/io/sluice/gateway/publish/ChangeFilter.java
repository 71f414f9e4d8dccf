package io.sluice.gateway.publish;

import io.sluice.field.ChangeRule;
import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one tag which readings are published. Pure: time comes with the question. Readings are compared with the
 * last one that passed, so a slow drift is not lost below the deadband. A change of quality always passes.
 */
final class ChangeFilter {

    private final ChangeRule rule;
    private final long minNanos;
    private final long maxNanos;
    private @Nullable Value lastValue;
    private @Nullable Quality lastQuality; // null until the first reading
    private long lastNanos;

    ChangeFilter(ChangeRule rule) {
        this.rule = rule;
        this.minNanos = rule.min().map(it -> it.toNanos()).orElse(0L);
        this.maxNanos = rule.max().map(it -> it.toNanos()).orElse(Long.MAX_VALUE);
    }

    /** Whether to publish this reading; a yes makes it the one that the next are compared with. */
    boolean passes(Reading reading, long nowNanos) {
        if (!isDue(reading, nowNanos)) {
            return false;
        }
        lastValue = reading.value();
        lastQuality = reading.quality();
        lastNanos = nowNanos;
        return true;
    }

    private boolean isDue(Reading reading, long nowNanos) {
        if (!reading.quality().equals(lastQuality)) {
            return true;
        }
        long sinceLast = nowNanos - lastNanos;
        if (sinceLast < minNanos) {
            return false;
        }
        return sinceLast >= maxNanos
                || switch (rule.mode()) {
                    case ALWAYS -> true;
                    case ONCE -> false;
                    case CHANGE -> differs(lastValue, reading.value());
                };
    }

    private boolean differs(@Nullable Value last, @Nullable Value next) {
        if (last == null || next == null || last.equals(next)) {
            return last != next && (last == null || next == null);
        }
        if (rule.deadband().amount() == 0 || !isNumber(last) || !isNumber(next)) {
            return true;
        }
        return rule.deadband().passes(number(last), number(next));
    }

    private static boolean isNumber(Value value) {
        return value instanceof Value.Int || value instanceof Value.Unsigned || value instanceof Value.Real;
    }

    private static double number(Value value) {
        if (value instanceof Value.Real real) {
            return real.value();
        }
        if (value instanceof Value.Unsigned unsigned) {
            return unsignedToDouble(unsigned.bits());
        }
        return ((Value.Int) value).value();
    }

    private static double unsignedToDouble(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }
}
