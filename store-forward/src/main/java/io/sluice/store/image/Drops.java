package io.sluice.store.image;

import io.sluice.store.DropReason;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store gave up by itself and has not written down yet. It is gone for readers at once; the record follows
 * with the next group, and no segment is let go before. The committer's alone.
 */
public final class Drops {

    private final List<Drop> owed = new ArrayList<>();

    public record Drop(JournalQueue queue, long firstOffset, long count, DropReason reason) {}

    public void add(JournalQueue queue, long firstOffset, long count, DropReason reason) {
        if (!owed.isEmpty()) {
            Drop last = owed.get(owed.size() - 1);
            boolean follows = last.firstOffset() + last.count() == firstOffset;
            if (follows && last.queue() == queue && last.reason() == reason) {
                owed.set(owed.size() - 1, new Drop(queue, last.firstOffset(), last.count() + count, reason));
                return;
            }
        }
        owed.add(new Drop(queue, firstOffset, count, reason));
    }

    public boolean isEmpty() {
        return owed.isEmpty();
    }

    public List<Drop> owed() {
        return owed;
    }

    public List<Drop> take() {
        List<Drop> all = List.copyOf(owed);
        owed.clear();
        return all;
    }

    /** Owes again what could not be written. */
    public void giveBack(List<Drop> drops) {
        owed.addAll(0, drops);
    }
}
