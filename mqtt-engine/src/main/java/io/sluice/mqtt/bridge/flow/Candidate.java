package io.sluice.mqtt.bridge.flow;

import io.sluice.store.QueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * The message that may be sent next.
 *
 * @param before what it was in flight as, when it is sent again
 */
public record Candidate(
        QueueEntry entry, Lane lane, @Nullable Flight before) {

    /** Whether its exchange has begun on this session, so that it has to be brought to its end. */
    public boolean begun() {
        return before != null && before.packetId() != 0;
    }
}
