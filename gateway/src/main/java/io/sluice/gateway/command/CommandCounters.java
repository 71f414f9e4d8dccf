package io.sluice.gateway.command;

import io.sluice.field.WriteResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What became of commands since the start. Thread safe. */
public final class CommandCounters {

    private final Map<WriteResult.Status, LongAdder> ended = new EnumMap<>(WriteResult.Status.class);
    private final LongAdder repeated = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder unanswered = new LongAdder();

    CommandCounters() {
        for (WriteResult.Status status : WriteResult.Status.values()) {
            ended.put(status, new LongAdder());
        }
    }

    /** Commands that ended so. */
    public long ended(WriteResult.Status status) {
        return Objects.requireNonNull(ended.get(status)).sum();
    }

    /** Commands whose id was known, which were answered once more. */
    public long repeated() {
        return repeated.sum();
    }

    /** Messages to {@code …/set} of no tag. */
    public long unknown() {
        return unknown.sum();
    }

    /** Commands beyond what waits at most, which got no answer. */
    public long unanswered() {
        return unanswered.sum();
    }

    /** All of them, for the log. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ended.forEach((status, count) -> text.append(status.name().toLowerCase(Locale.ROOT))
                .append('=')
                .append(count)
                .append(' '));
        return text + "repeated=" + repeated + " unknown=" + unknown + " unanswered=" + unanswered;
    }

    void count(WriteResult.Status status) {
        Objects.requireNonNull(ended.get(status)).increment();
    }

    void countRepeated() {
        repeated.increment();
    }

    void countUnknown() {
        unknown.increment();
    }

    void countUnanswered() {
        unanswered.increment();
    }
}
