package io.sluice.field;

import org.jspecify.annotations.Nullable;

/**
 * A link at one moment; counters are since its start.
 *
 * @param connected whether the wire is up, as far as is known
 * @param requests requests sent
 * @param answers valid answers, exceptions included
 * @param timeouts requests without an answer in time
 * @param errors requests that failed otherwise
 * @param skippedPolls polls left out because the bus was late
 * @param lastError the last failure in one line, or null
 */
public record LinkStatus(
        boolean connected,
        long requests,
        long answers,
        long timeouts,
        long errors,
        long skippedPolls,
        @Nullable String lastError) {}
