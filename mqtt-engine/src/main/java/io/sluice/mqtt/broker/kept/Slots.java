package io.sluice.mqtt.broker.kept;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The queues of a store that sessions have, by number. A queue is given to another session when it is empty: there are
 * never more of them than there were sessions at a time. Thread safe.
 */
final class Slots {

    private static final String KEY = "slots";

    private final Store store;
    private final StateMap meta;
    private final QueueLimits limits;

    // guarded by this
    private final BitSet taken = new BitSet();
    private int everUsed;

    Slots(Store store, StateMap meta, QueueLimits limits) {
        this.store = store;
        this.meta = meta;
        this.limits = limits;
        byte[] saved = meta.get(KEY);
        this.everUsed = saved == null || saved.length != Integer.BYTES
                ? 0
                : ByteBuffer.wrap(saved).getInt();
    }

    /** How many there have ever been; higher numbers hold nothing. */
    synchronized int everUsed() {
        return everUsed;
    }

    /** Takes a certain one. False when it is taken already. */
    synchronized boolean take(int slot) {
        boolean free = !taken.get(slot);
        taken.set(slot);
        everUsed = Math.max(everUsed, slot + 1);
        return free;
    }

    /** Takes one that is empty. */
    synchronized int take(Batch batch) {
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        if (slot >= everUsed) {
            everUsed = slot + 1;
            batch.put(
                    meta,
                    KEY,
                    ByteBuffer.allocate(Integer.BYTES).putInt(everUsed).array());
        }
        return slot;
    }

    /** Gives back one that is empty. */
    synchronized void free(int slot) {
        taken.clear(slot);
    }

    DurableQueue queue(int slot) {
        return store.queue("session/" + slot, limits);
    }
}
