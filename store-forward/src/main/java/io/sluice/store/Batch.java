package io.sluice.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What must become durable together: messages for queues, acknowledgements, and changes of state. Filled by one thread
 * and then handed to {@link Store#commit}. Payloads and values are not copied and must not be changed afterwards.
 */
public final class Batch {

    /** One change within a batch, in the order in which it was added. Never compared, so arrays may stay arrays. */
    @SuppressWarnings("ArrayRecordComponent")
    public sealed interface Change {

        /** The queue or map that it changes. */
        Object target();

        /** The bytes of content that it brings. */
        default int bytes() {
            return 0;
        }

        /** What that content takes in a frame at most. */
        default long encodedBytes() {
            return bytes();
        }

        record Append(DurableQueue queue, byte[] payload, AppendOptions options, LongConsumer stored)
                implements Change {
            @Override
            public Object target() {
                return queue;
            }

            @Override
            public int bytes() {
                return payload.length;
            }
        }

        record Acknowledge(DurableQueue queue, long offset) implements Change {
            @Override
            public Object target() {
                return queue;
            }
        }

        record Drop(DurableQueue queue, long firstOffset, long count) implements Change {
            @Override
            public Object target() {
                return queue;
            }
        }

        record Put(StateMap map, String key, byte[] value) implements Change {
            @Override
            public Object target() {
                return map;
            }

            @Override
            public int bytes() {
                return key.length() + value.length;
            }

            @Override
            public long encodedBytes() {
                return 3L * key.length() + value.length;
            }
        }

        record Remove(StateMap map, String key) implements Change {
            @Override
            public Object target() {
                return map;
            }

            @Override
            public int bytes() {
                return key.length();
            }

            @Override
            public long encodedBytes() {
                return 3L * key.length();
            }
        }
    }

    /** Told of an offset that nobody asked for. */
    public static final LongConsumer NOBODY = offset -> {};

    private final List<Change> changes = new ArrayList<>();
    private long bytes;
    private boolean urgent;

    /** Adds a message to the end of a queue. */
    public Batch append(DurableQueue queue, byte[] payload) {
        return append(queue, payload, AppendOptions.PLAIN);
    }

    /** Adds a message with a priority or a time to live to the end of a queue. */
    public Batch append(DurableQueue queue, byte[] payload, AppendOptions options) {
        return append(queue, payload, options, NOBODY);
    }

    /** Adds a message to the end of a queue, and has its offset told. */
    public Batch append(DurableQueue queue, byte[] payload, LongConsumer stored) {
        return append(queue, payload, AppendOptions.PLAIN, stored);
    }

    /**
     * Adds a message with a priority or a time to live to the end of a queue, and has its offset told.
     *
     * @param stored told when the message can be read and the batch's future is completed, in the order of the offsets of
     *     its queue; -1 when the queue's policy dropped it. Not called when the batch fails. On the committer thread: it
     *     must only pass the word on
     */
    public Batch append(DurableQueue queue, byte[] payload, AppendOptions options, LongConsumer stored) {
        return add(new Change.Append(queue, payload, options, stored));
    }

    /** Removes one message from a queue; in any order, and harmless when it is gone already. */
    public Batch acknowledge(DurableQueue queue, long offset) {
        return add(new Change.Acknowledge(queue, offset));
    }

    /**
     * Gives up messages of a queue that are there when the batch is: those of a range of offsets, gaps and all. Counted
     * as dropped by the {@link DropReason#OPERATOR}.
     *
     * @param firstOffset 0 or more
     * @param count 0 or more
     */
    public Batch drop(DurableQueue queue, long firstOffset, long count) {
        if (firstOffset < 0 || count < 0) {
            throw new IllegalArgumentException("drop: from " + firstOffset + ", count " + count);
        }
        return add(new Change.Drop(queue, firstOffset, count));
    }

    /** Sets a key. */
    public Batch put(StateMap map, String key, byte[] value) {
        return add(new Change.Put(map, key, value));
    }

    /** Removes a key; harmless when it does not exist. */
    public Batch remove(StateMap map, String key) {
        return add(new Change.Remove(map, key));
    }

    /** Adds all that another batch holds, which stays as it is: so what failed can be committed again. */
    public Batch addAll(Batch other) {
        other.changes.forEach(this::add);
        return this;
    }

    /**
     * Has the batch, and what was committed before it, not wait for company: somebody waits for it who hands over nothing
     * more until then, so that waiting would save no sync.
     */
    public Batch urgent() {
        urgent = true;
        return this;
    }

    /** Whether it waits for no company. */
    public boolean isUrgent() {
        return urgent;
    }

    private Batch add(Change change) {
        changes.add(change);
        bytes += change.bytes();
        return this;
    }

    /** True when there is nothing to make durable. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** True when it brings something to keep; false when it only makes room. */
    public boolean grows() {
        for (Change change : changes) {
            if (change instanceof Change.Append || change instanceof Change.Put) {
                return true;
            }
        }
        return false;
    }

    public List<Change> changes() {
        return changes;
    }

    /** The bytes of content in it. */
    public long bytes() {
        return bytes;
    }
}
