package io.sluice.mqtt.bridge;

import io.sluice.mqtt.client.MqttClient;
import io.sluice.store.QueueEntry;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which message of a queue is sent next, with which packet identifier, and what is owed an answer. Pure bookkeeping:
 * calls no clock, queue or socket; lives on the uplink's thread.
 *
 * <pre>
 *   queue on disk ──offer──► ahead ──take──► in flight ──settle──► settled ──removed──► gone
 *                              ▲                │  │
 *                              └────retry───────┘  └─lost: all begins again at the first unacknowledged offset
 * </pre>
 *
 * <p>On one connection messages leave in the order of their offsets. After a lost connection everything that was not
 * answered is sent again in that order, before anything that was never sent [MQTT-4.6.0-1]: on the same session with its
 * packet identifier and DUP set [MQTT-4.4.0-1], on another as if for the first time. What was answered but is not yet
 * durably removed from the queue is not sent again.
 */
final class SendWindow {

    /** A message under way. */
    record Flight(QueueEntry entry, int packetId, boolean dup, boolean resent, int tries, int strikes, long sentNanos) {

        long offset() {
            return entry.offset();
        }

        int bytes() {
            return entry.payload().remaining();
        }
    }

    /** What is remembered of a message that was sent and is not in flight. */
    private record Past(int packetId, boolean unanswered, int tries, int strikes) {

        static final Past NONE = new Past(0, false, 0, 0);
    }

    /** Times that the upstream may throw us out over one message, sent alone, before it goes to the dead letters. */
    static final int MAX_STRIKES = 3;

    private static final int PACKET_IDS = MqttClient.CALLERS_PACKET_IDS;

    // for the life of the uplink
    private final long maxBytes;
    private final TreeMap<Long, Past> past = new TreeMap<>();
    private final Set<Long> settled = new HashSet<>();
    private long aloneUntil = -1;

    // for a connection
    private final TreeMap<Long, QueueEntry> ahead = new TreeMap<>();
    private final Map<Long, Flight> inFlight = new LinkedHashMap<>();
    private final BitSet packetIds = new BitSet();
    private int lastPacketId;
    private int limit;
    private long readFrom;
    private long flyingBytes;
    private long lastAnswerNanos;
    private long pausedUntilNanos;
    private boolean paused;

    /**
     * A window that is closed until {@link #opened}.
     *
     * @param maxBytes payload bytes in flight after which to wait; one message is sent even when it is larger
     */
    SendWindow(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * A connection stands.
     *
     * @param messages how many may be in flight
     * @param sameSession the upstream still has the session, so it may know our packet identifiers
     */
    void opened(int messages, boolean sameSession, long now) {
        limit = messages;
        lastAnswerNanos = now;
        if (!sameSession) {
            past.replaceAll((offset, p) -> new Past(0, p.unanswered, p.tries, p.strikes));
        }
        past.values().stream().filter(p -> p.packetId != 0).forEach(p -> packetIds.set(p.packetId));
    }

    /** The connection is gone: what is in flight will be sent again. */
    void lost() {
        inFlight.forEach((offset, f) -> past.put(offset, new Past(f.packetId, true, f.tries, f.strikes)));
        inFlight.clear();
        ahead.clear();
        packetIds.clear();
        limit = 0;
        readFrom = 0;
        flyingBytes = 0;
        paused = false;
    }

    /**
     * The upstream ended the connection over a message, not saying which. From then on those that it may have been are
     * sent one at a time. To be called before {@link #lost}.
     *
     * @return the message, when it was alone in flight for the {@value #MAX_STRIKES}rd time; else null
     */
    @Nullable
    Flight blamed() {
        for (Flight flight : inFlight.values()) {
            aloneUntil = Math.max(aloneUntil, flight.offset());
        }
        if (inFlight.size() != 1) {
            return null;
        }
        Flight only = inFlight.values().iterator().next();
        Flight struck = new Flight(
                only.entry, only.packetId, only.dup, only.resent, only.tries, only.strikes + 1, only.sentNanos);
        inFlight.put(struck.offset(), struck);
        return struck.strikes >= MAX_STRIKES ? struck : null;
    }

    /** True when entries should be read from {@link #readFrom()}. */
    boolean wantsEntries(long now) {
        return ahead.isEmpty() && hasRoom(readFrom, now);
    }

    /** The offset to read from. */
    long readFrom() {
        return readFrom;
    }

    /** Takes in what was read from {@link #readFrom()}, in order. */
    void offer(List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            if (!settled.contains(entry.offset()) && !inFlight.containsKey(entry.offset())) {
                ahead.put(entry.offset(), entry);
            }
            readFrom = entry.offset() + 1;
        }
    }

    /** The next message to send, or null while there is none, no room for it, or a pause. */
    @Nullable
    QueueEntry peek(long now) {
        return ahead.isEmpty() || !hasRoom(ahead.firstKey(), now)
                ? null
                : ahead.firstEntry().getValue();
    }

    private boolean hasRoom(long offset, long now) {
        if (paused && now - pausedUntilNanos < 0) {
            return false;
        }
        int most = offset <= aloneUntil ? Math.min(limit, 1) : limit;
        return inFlight.size() < most && (inFlight.isEmpty() || flyingBytes < maxBytes);
    }

    /**
     * Puts the message of {@link #peek} in flight.
     *
     * @param identified false for QoS 0, which has no packet identifier
     */
    Flight take(boolean identified, long now) {
        QueueEntry entry = ahead.pollFirstEntry().getValue();
        Past before = past.getOrDefault(entry.offset(), Past.NONE);
        forgetUpTo(entry.offset()); // what lies before was dropped by the queue meanwhile
        boolean again = identified && before.packetId != 0;
        int packetId = 0;
        if (again) {
            packetId = before.packetId;
            packetIds.set(packetId);
        } else if (identified) {
            packetId = freePacketId();
        }
        Flight flight = new Flight(entry, packetId, again, before.unanswered, before.tries + 1, before.strikes, now);
        if (inFlight.isEmpty()) {
            lastAnswerNanos = now;
        }
        inFlight.put(entry.offset(), flight);
        flyingBytes += flight.bytes();
        return flight;
    }

    private void forgetUpTo(long offset) {
        Map<Long, Past> gone = past.headMap(offset, true);
        gone.values().forEach(p -> packetIds.clear(p.packetId));
        gone.clear();
    }

    private int freePacketId() {
        do {
            lastPacketId = lastPacketId % PACKET_IDS + 1;
        } while (packetIds.get(lastPacketId));
        packetIds.set(lastPacketId);
        return lastPacketId;
    }

    /** Passes over the message of {@link #peek}: it is done with without being sent. */
    void skip() {
        long offset = ahead.pollFirstEntry().getKey();
        forgetUpTo(offset);
        settled.add(offset);
    }

    /** The message in flight at an offset, or null when it was answered before or belongs to an earlier connection. */
    @Nullable
    Flight flight(long offset) {
        return inFlight.get(offset);
    }

    /** The message is done with: delivered, or dead. */
    void settle(long offset, long now) {
        if (land(offset, now) != null) {
            settled.add(offset);
        }
    }

    /** The message was refused for now: it is the first to be sent again, and nothing is sent before that. */
    void retry(long offset, long now, long delayNanos) {
        Flight flight = land(offset, now);
        if (flight == null) {
            return;
        }
        past.put(offset, new Past(0, false, flight.tries, flight.strikes));
        ahead.put(offset, flight.entry);
        long until = now + delayNanos;
        if (!paused || until - pausedUntilNanos > 0) {
            pausedUntilNanos = until;
        }
        paused = true;
    }

    private @Nullable Flight land(long offset, long now) {
        Flight flight = inFlight.remove(offset);
        if (flight != null) {
            packetIds.clear(flight.packetId);
            flyingBytes -= flight.bytes();
            lastAnswerNanos = now;
        }
        return flight;
    }

    /** The removal of a settled message from the queue is durable. */
    void removed(long offset) {
        settled.remove(offset);
    }

    /** How many are in flight. */
    int inFlight() {
        return inFlight.size();
    }

    /**
     * Whether the link has to be given up: no answer at all for the timeout while some are owed, or one message
     * unanswered for ten times that.
     */
    boolean stalled(long now, long timeoutNanos) {
        if (inFlight.isEmpty()) {
            return false;
        }
        long sinceOldest = now - inFlight.values().iterator().next().sentNanos;
        long sinceAnswer = now - lastAnswerNanos;
        return Math.min(sinceOldest, sinceAnswer) > timeoutNanos || sinceOldest > 10 * timeoutNanos;
    }

    /** Time until a pause ends, 0 when there is none. */
    long pauseNanos(long now) {
        return paused ? Math.max(0, pausedUntilNanos - now) : 0;
    }
}
