package io.sluice.field;

import java.util.List;

/** Where a link puts what it read: the answers of one request, or the failure of one, at a time. */
@FunctionalInterface
public interface ReadingSink {

    /** Takes readings, on the link's own thread. Returns at once: the bus never waits for what comes after. */
    void accept(List<Reading> readings);
}
