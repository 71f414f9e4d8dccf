package io.sluice.store.image;

import java.util.List;

/**
 * What was found in a block by looking for expired messages.
 *
 * @param expired their offsets
 * @param earliestDeadlineLeft of those that have not expired, 0 when none has one
 */
public record Swept(Block block, List<Long> expired, long earliestDeadlineLeft) {

    public Swept {
        expired = List.copyOf(expired);
    }
}
