package io.sluice.store.image;

import io.sluice.store.segment.Dropped;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store gave up by itself and has not written down yet. It is gone for readers at once; the record follows
 * with the next group, and no segment is let go before. The committer's alone.
 */
public final class Drops {

    private final List<Drop> owed = new ArrayList<>();

    public record Drop(JournalQueue queue, Dropped dropped) {}

    public void add(JournalQueue queue, Dropped dropped) {
        if (!owed.isEmpty()) {
            Drop last = owed.get(owed.size() - 1);
            Dropped both = last.queue() == queue ? last.dropped().with(dropped) : null;
            if (both != null) {
                owed.set(owed.size() - 1, new Drop(queue, both));
                return;
            }
        }
        owed.add(new Drop(queue, dropped));
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
