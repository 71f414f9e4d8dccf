package io.sluice.config;

import io.sluice.config.problem.Problem;
import io.sluice.config.settings.SluiceSettings;
import java.util.List;

/** What became of a configuration: all of it is right, or none of it is used. */
public sealed interface LoadResult {

    /**
     * It is right.
     *
     * @param warnings what may be meant so and may not, by file, line and column
     */
    record Loaded(SluiceSettings settings, List<Problem> warnings) implements LoadResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It is wrong.
     *
     * @param problems every mistake in every file, by file, line and column; at least one
     */
    record Refused(List<Problem> problems) implements LoadResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
