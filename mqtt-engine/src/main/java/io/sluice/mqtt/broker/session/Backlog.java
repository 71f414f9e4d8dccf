package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.kept.QueueChunk;
import io.sluice.mqtt.broker.kept.QueuedMessage;
import io.sluice.mqtt.broker.kept.SentBefore;
import io.sluice.mqtt.broker.routing.Routed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that are in memory, in the order of their offsets: those to be sent next, and, when more are
 * in the queue, the latest that came. Pure bookkeeping; it says what to read, and takes what was read.
 *
 * <pre>
 *   queue    . . . . . . . . . . . . . . . . . . .
 *            └ ready ┘└ to be read back ┘└ latest ┘
 *                     next
 * </pre>
 */
final class Backlog {

    /** Messages in each of the two. */
    static final int MOST = 512;

    /** Their payload bytes. */
    static final int MOST_BYTES = 256 << 10;

    /** A message on its way; the offset is -1 when it is in no queue. */
    record Waiting(long offset, Routed routed, Qos qos, boolean retain, List<Integer> identifiers, boolean dup) {}

    /** Has the queue read. */
    interface Ask {
        void read(long from, int maxEntries, int maxBytes);
    }

    private static final class Messages {
        final Deque<Waiting> all = new ArrayDeque<>();
        int bytes;

        void add(Waiting message) {
            all.add(message);
            bytes += message.routed.payloadBytes();
        }

        Waiting remove() {
            Waiting message = all.remove();
            bytes -= message.routed.payloadBytes();
            return message;
        }

        void clear() {
            all.clear();
            bytes = 0;
        }

        boolean fills(int part) {
            return all.size() >= MOST / part || bytes >= MOST_BYTES / part;
        }
    }

    private final SentBefore sentBefore;
    private final Messages ready = new Messages();
    private final Messages latest = new Messages();

    /** The offset that follows those that are ready. */
    private long next;

    /** Whether there may be more in the queue than what is ready. */
    private boolean behind = true;

    private boolean asked;
    private long seen;

    /** One of a queue of which nothing is known yet. */
    Backlog(SentBefore sentBefore) {
        this.sentBefore = sentBefore;
    }

    /** The next to be sent, or null. */
    @Nullable
    Waiting peek() {
        return ready.all.peek();
    }

    void remove() {
        ready.remove();
    }

    boolean isBehind() {
        return behind;
    }

    /** A message came to the end of the queue. */
    void came(Waiting message) {
        if (message.offset < next) {
            return; // it was read back
        }
        if (!behind && message.offset == next && !ready.fills(1)) {
            take(message);
            return;
        }
        behind = true;
        Waiting last = latest.all.peekLast();
        if (last != null && last.offset + 1 != message.offset) {
            latest.clear();
        }
        latest.add(message);
        while (latest.fills(1) && latest.all.size() > 1) {
            latest.remove();
        }
    }

    /** Messages came to the end of the queue, and it is not known which. */
    void missed() {
        behind = true;
        latest.clear();
    }

    private void take(Waiting message) {
        ready.add(message);
        next = message.offset + 1;
        seen++;
    }

    /**
     * Goes on with the latest when it is their turn; else has more read when there is room.
     *
     * @param end of the queue
     * @return whether something became ready
     */
    boolean refill(long end, Ask ask) {
        if (!behind) {
            return false;
        }
        int before = ready.all.size();
        while (!latest.all.isEmpty() && latest.all.element().offset <= next && !ready.fills(1)) {
            Waiting message = latest.remove();
            if (message.offset == next) {
                take(message);
            }
        }
        boolean joined = !latest.all.isEmpty() && latest.all.element().offset <= next;
        behind = asked || joined || end > next;
        if (behind && !asked && !joined && !ready.fills(2)) {
            asked = true;
            ask.read(next, MOST / 2, MOST_BYTES / 2);
        }
        return ready.all.size() > before;
    }

    /**
     * Takes what was read.
     *
     * @param owns tells an entry of this session from a leftover
     * @return whether there were leftovers, which are passed over
     */
    boolean read(QueueChunk chunk, Predicate<QueuedMessage> owns) {
        asked = false;
        boolean leftovers = false;
        for (QueueChunk.Entry entry : chunk.entries()) {
            QueuedMessage message = entry.message();
            if (entry.offset() < next) {
                continue; // it came meanwhile
            }
            if (message == null || !owns.test(message)) {
                leftovers = true;
                next = entry.offset() + 1;
            } else {
                take(new Waiting(
                        entry.offset(),
                        message.routed(),
                        message.qos(),
                        message.retain(),
                        message.identifiers(),
                        sentBefore.mayHave(entry.offset(), seen)));
            }
        }
        if (chunk.entries().isEmpty() && !chunk.failed()) {
            next = Math.max(next, chunk.end());
        }
        return leftovers;
    }
}
