package io.sluice.store.image;

import io.sluice.store.DropReason;
import io.sluice.store.Priority;
import io.sluice.store.segment.Dropped;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All queues and maps of a store, as the durable frames have made them. Nothing changes it but {@link #apply} of a
 * frame, the same for a frame just written as for one found at start, and the trimming of queues.
 */
public final class Image {

    private final Owner owner;

    // guarded by this
    private final Map<String, JournalQueue> queuesByName = new HashMap<>();
    private final Map<String, JournalMap> mapsByName = new HashMap<>();
    private final Map<Integer, JournalQueue> queues = new HashMap<>();
    private final Map<Integer, JournalMap> maps = new HashMap<>();
    private int lastNumber;

    public Image(Owner owner) {
        this.owner = owner;
    }

    Owner owner() {
        return owner;
    }

    public synchronized JournalQueue queue(String name) {
        JournalQueue known = queuesByName.get(name);
        return known != null ? known : bindQueue(lastNumber + 1, name);
    }

    public synchronized JournalMap map(String name) {
        JournalMap known = mapsByName.get(name);
        return known != null ? known : bindMap(lastNumber + 1, name);
    }

    synchronized JournalQueue bindQueue(int number, String name) {
        JournalQueue queue = queue(number);
        queuesByName.remove(queue.name(), queue);
        queue.name(name);
        queuesByName.put(name, queue);
        return queue;
    }

    synchronized JournalMap bindMap(int number, String name) {
        JournalMap map = map(number);
        mapsByName.remove(map.name(), map);
        map.name(name);
        mapsByName.put(name, map);
        return map;
    }

    public synchronized Collection<JournalQueue> queues() {
        return new ArrayList<>(queues.values());
    }

    synchronized Collection<JournalMap> maps() {
        return new ArrayList<>(maps.values());
    }

    /** Drops what is beyond the limits of each queue. */
    public void trim(Iterable<JournalQueue> some, long storeMillis, Drops drops) {
        for (JournalQueue queue : some) {
            queue.trim(storeMillis, drops);
        }
    }

    /**
     * Drops what has expired as a whole.
     *
     * @return where messages have expired one by one and have to be looked for; null when that is nowhere
     */
    public @Nullable Stretch expire(long storeMillis, Drops drops) {
        Stretch due = null;
        for (JournalQueue queue : queues()) {
            Block block = queue.expire(storeMillis, drops);
            due = due == null && block != null ? new Stretch(queue, block) : due;
        }
        return due;
    }

    /** Where a block of a queue is in a segment, if it still is. */
    public record Place(JournalQueue queue, Priority priority, long first, Segment segment) {

        /** The block as it is at this moment; null when it is gone. */
        public @Nullable Stretch look() {
            return queue.stretch(this);
        }
    }

    /** The blocks that lie in a segment. */
    public List<Place> placesIn(Segment segment) {
        List<Place> places = new ArrayList<>();
        queues().forEach(queue -> queue.addPlaces(segment, places));
        return places;
    }

    /**
     * Takes up a durable frame.
     *
     * @param live true when this life wrote it, so that it counts
     * @return the queues that have more to read
     */
    public Set<JournalQueue> apply(Segment segment, Frame frame, boolean live) {
        Applying applying = new Applying(segment, frame, live);
        FrameBody.read(frame.body(), applying);
        return applying.readable;
    }

    /** The queue of a number; one whose name was lost is called after its number until the name turns up. */
    private synchronized JournalQueue queue(int number) {
        lastNumber = Math.max(lastNumber, number);
        return queues.computeIfAbsent(number, n -> {
            JournalQueue queue = new JournalQueue(this, n, "recovered-" + n);
            queuesByName.put(queue.name(), queue);
            return queue;
        });
    }

    private synchronized JournalMap map(int number) {
        lastNumber = Math.max(lastNumber, number);
        return maps.computeIfAbsent(number, n -> {
            JournalMap map = new JournalMap(this, n, "recovered-" + n);
            mapsByName.put(map.name(), map);
            return map;
        });
    }

    private final class Applying implements FrameBody.Sink {

        private final Segment segment;
        private final Frame frame;
        private final boolean live;
        private final Set<JournalQueue> readable = new LinkedHashSet<>();

        Applying(Segment segment, Frame frame, boolean live) {
            this.segment = segment;
            this.frame = frame;
            this.live = live;
        }

        @Override
        public void bindQueue(int number, String name) {
            Image.this.bindQueue(number, name);
        }

        @Override
        public void bindMap(int number, String name) {
            Image.this.bindMap(number, name);
        }

        @Override
        public void append(FrameBody.Run run) {
            JournalQueue queue = queue(run.queue());
            queue.appended(segment, frame, run, live);
            readable.add(queue);
        }

        @Override
        public void acknowledge(int queue, long firstOffset, long count) {
            queue(queue).acknowledged(firstOffset, count, live);
        }

        @Override
        public void drop(int queue, Dropped dropped) {
            if (!live || dropped.reason() == DropReason.OPERATOR) {
                queue(queue).dropped(dropped, live);
            }
        }

        @Override
        public void move(Move move) {
            queue(move.queue()).moved(segment, frame, move);
        }

        @Override
        public void put(int map, String key, byte[] value) {
            map(map).put(key, value);
        }

        @Override
        public void remove(int map, String key) {
            map(map).remove(key);
        }
    }
}
