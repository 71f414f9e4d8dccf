package io.sluice.store.image;

import io.sluice.store.segment.Segment;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.LongFunction;

/**
 * The image of a store between two frames: what recovery starts from instead of the beginning.
 *
 * @param version of the format of its blocks
 * @param epoch the life that took it
 * @param nextNumber the number of the first frame that is not in it
 * @param fromSegment the sequence of the segment in which that frame is or will be
 * @param storeMillis the store's time
 * @param queues every queue
 * @param maps every map
 */
public record Checkpoint(
        int version,
        long epoch,
        long nextNumber,
        long fromSegment,
        long storeMillis,
        List<QueuePart> queues,
        List<MapPart> maps) {

    /** What is written. Version 1 knew neither priorities nor deadlines nor moved blocks. */
    public static final int VERSION = 2;

    public Checkpoint {
        queues = List.copyOf(queues);
        maps = List.copyOf(maps);
    }

    /**
     * A queue.
     *
     * @param blocks its blocks, many to a value, the values numbered ({@link BlockCodec})
     */
    public record QueuePart(int number, String name, long end, NavigableMap<Long, byte[]> blocks) {}

    /** A map with its content, which nobody changes. */
    public record MapPart(int number, String name, NavigableMap<String, byte[]> values) {}

    /** Takes the image as it is; the committer's. */
    public static Checkpoint of(Image image, long epoch, long nextNumber, long fromSegment, long storeMillis) {
        List<QueuePart> queues = image.queues().stream().map(JournalQueue::part).toList();
        List<MapPart> maps = image.maps().stream().map(JournalMap::part).toList();
        return new Checkpoint(VERSION, epoch, nextNumber, fromSegment, storeMillis, queues, maps);
    }

    /** Puts it into an empty image. */
    public void restore(Image image, LongFunction<Segment> segments) {
        for (QueuePart part : queues) {
            image.bindQueue(part.number(), part.name()).restore(part, version, segments);
        }
        for (MapPart part : maps) {
            JournalMap map = image.bindMap(part.number(), part.name());
            part.values().forEach(map::put);
        }
    }
}
