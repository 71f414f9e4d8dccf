package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.Rate;
import io.sluice.config.load.Section;
import io.sluice.config.problem.Problems;
import io.sluice.field.PollRate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@code every} means, with the named periods. */
final class Rates {

    static final String KEY = "every";

    private static final PollRate UNLESS_SAID = PollRate.every(Duration.ofSeconds(1));

    private final Section<Duration> periods;
    private final Problems problems;

    Rates(Section<Duration> periods, Problems problems) {
        this.periods = periods;
        this.problems = problems;
        periods.entries().forEach((name, period) -> {
            String wrong = wrong(name, period.value());
            if (wrong != null) {
                problems.add(period.place(), period.path(), wrong);
            }
        });
    }

    private static @Nullable String wrong(String name, Duration period) {
        if (name.equals(Rate.ONCE) || Character.isDigit(name.charAt(0))) {
            return "\"" + name + "\" cannot be a period's name: every would take it for something else";
        }
        return Rate.Period.wrong(period);
    }

    /** Notes a named period that does not exist, where it stands. */
    void check(At<?> where, @Nullable Rate rate) {
        if (rate instanceof Rate.Named named && where.has(KEY)) {
            periods.find(named.name(), where.placeOf(KEY), where.pathOf(KEY), problems);
        }
    }

    PollRate of(@Nullable Rate rate) {
        if (rate instanceof Rate.Once) {
            return PollRate.ONCE;
        }
        if (rate instanceof Rate.Period fixed) {
            return PollRate.every(fixed.period());
        }
        At<Duration> period =
                rate instanceof Rate.Named named ? periods.entries().get(named.name()) : null;
        return period == null || Rate.Period.wrong(period.value()) != null
                ? UNLESS_SAID
                : PollRate.every(period.value());
    }
}
