package io.sluice.store.segment;

import io.sluice.store.Priority;
import java.nio.ByteBuffer;

/**
 * One message as it lies in the journal.
 *
 * @param epoch the life that appended it
 * @param wallMillis wall clock of the append
 * @param storeMillis store clock of the append
 * @param deadlineMillis the store clock from which on it is not handed out, 0 when it does not expire
 * @param payload from position to limit; shared, not copied
 */
public record StoredMessage(
        long offset,
        Priority priority,
        long epoch,
        long wallMillis,
        long storeMillis,
        long deadlineMillis,
        ByteBuffer payload) {

    public boolean isExpired(long storeMillisNow) {
        return deadlineMillis != 0 && deadlineMillis <= storeMillisNow;
    }
}
