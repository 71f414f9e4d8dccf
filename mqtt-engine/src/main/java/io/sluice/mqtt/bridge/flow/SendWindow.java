package io.sluice.mqtt.bridge.flow;

import io.sluice.mqtt.Qos;
import io.sluice.store.QueueEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which message of a queue is sent next, on which lane and with which packet identifier, and what is owed an answer.
 * Pure bookkeeping; lives on the uplink's thread.
 *
 * <pre>
 *   queue on disk ──offer──► lanes ──take──► in flight ──settle──► settled ──removed──► gone
 *                                    ▲          │  │
 *                            again ──┘◄─retry───┘  └─lost: sent again, before all else
 * </pre>
 *
 * <p><b>Two lanes.</b> With live first, what the queue holds when a connection comes about is history, and what comes
 * later is live; so is, of each topic, the last retained message, for that is what is current. History has its share of
 * what may be in flight and of the rates. A message of the live lane goes first, but where both could go, each tenth is
 * one of history, so that neither waits for ever. Within a lane messages leave in the order of the queue.
 *
 * <p><b>Again.</b> After a lost connection everything that was not answered is sent again in the order of the first
 * time, before anything that was never sent [MQTT-4.4.0-1] [MQTT-4.6.0-1]: on the same session with its packet identifier
 * and DUP set, on another as if for the first time, and always on its lane. What was answered but is not yet durably
 * removed from the queue is not sent again.
 *
 * <p><b>QoS 2.</b> A packet identifier is durable before its PUBLISH is sent, and a PUBREC before its PUBREL is:
 * {@link #record} is what has to be durable, and {@link #durable} says that it is. The message leaves the queue at
 * PUBCOMP, so a server that has forgotten the session is sent it again.
 */
public final class SendWindow {

    /** Times that the upstream may throw us out over one message, sent alone, before it goes to the dead letters. */
    public static final int MAX_STRIKES = 3;

    /** Settled messages whose removal is not durable, after which nothing is sent: a disk that takes nothing. */
    static final int MAX_UNREMOVED = 20_000;

    /** Messages of the live lane in a row while history could go as well. */
    static final int LIVE_RUN = 9;

    // for the life of the uplink
    private final FlowSettings settings;
    private final long maxBytes;
    private final Pace pace;
    private final TreeMap<Long, Flight> again = new TreeMap<>(); // by serial
    private final Set<Long> againOffsets = new HashSet<>();
    private final Set<Long> settled = new HashSet<>();
    private final Map<Long, FlightRecord> finished = new LinkedHashMap<>(); // QoS 2, settled and not yet removed
    private final Set<Long> suspects = new HashSet<>();
    private final PacketIds packetIds = new PacketIds();
    private final Recording recording = new Recording();
    private long lastSerial;

    // for a connection
    private final LaneReader live = new LaneReader(Lane.LIVE);
    private final LaneReader history = new LaneReader(Lane.HISTORY);
    private final Map<Long, Flight> inFlight = new LinkedHashMap<>();
    private int limit;
    private long flyingBytes;
    private int historyFlying;
    private long historyBytes;
    private int liveRun;
    private long lastAnswerNanos;
    private long pausedUntilNanos;
    private boolean paused;

    /**
     * A window that is closed until {@link #opened}.
     *
     * @param maxBytes payload bytes in flight after which to wait; one message is sent even when it is larger
     */
    public SendWindow(FlowSettings settings, long maxBytes, long now) {
        this.settings = settings;
        this.maxBytes = maxBytes;
        this.pace = new Pace(settings, now);
    }

    /**
     * Takes over the QoS 2 exchanges of an earlier process, before the first connection.
     *
     * @param entries the messages that are still in the queue, by offset; an exchange whose message is gone is brought
     *     to its end without it
     */
    public void restore(Collection<FlightRecord> flights, Map<Long, QueueEntry> entries) {
        for (FlightRecord each : flights) {
            QueueEntry entry = entries.get(each.offset());
            boolean received = each.received() || entry == null;
            Flight flight = new Flight(
                    entry == null ? Flight.gone(each.offset()) : entry,
                    each.lane(),
                    Qos.EXACTLY_ONCE,
                    each.packetId(),
                    received ? Stage.RELEASED : Stage.SENT,
                    false,
                    false,
                    1,
                    0,
                    ++lastSerial,
                    0);
            packetIds.reserve(each.packetId());
            sendAgain(flight);
        }
    }

    /**
     * A connection stands.
     *
     * @param messages how many may be in flight
     * @param sameSession the upstream still has the session, so it knows our packet identifiers
     * @param end the end of the queue, where the backlog ends
     * @param current offsets before that which are not history
     */
    public void opened(int messages, boolean sameSession, long end, Collection<Long> current, long now) {
        limit = messages;
        lastAnswerNanos = now;
        boolean two = settings.order() == Order.LIVE_FIRST;
        history.open(List.of(), 0, two ? end : 0);
        live.open(two ? current : List.of(), two ? end : 0, Long.MAX_VALUE);
        if (!sameSession) {
            again.replaceAll((serial, flight) -> afresh(flight));
            again.values().removeIf(this::nothingLeft);
            recording.changed();
        }
    }

    private Flight afresh(Flight flight) {
        packetIds.free(flight.packetId());
        return flight.afresh(flight.resent() || (flight.packetId() != 0 && flight.stage() != Stage.RECORDING));
    }

    /** Another session knows nothing of an exchange, and there is no message to begin it with. */
    private boolean nothingLeft(Flight flight) {
        boolean gone = flight.bytes() == 0;
        if (gone) {
            againOffsets.remove(flight.offset());
        }
        return gone;
    }

    /** The connection is gone: what is in flight will be sent again. */
    public void lost() {
        inFlight.values().forEach(this::sendAgain);
        inFlight.clear();
        live.open(List.of(), 0, 0);
        history.open(List.of(), 0, 0);
        recording.forgetWaiting();
        limit = 0;
        flyingBytes = 0;
        historyFlying = 0;
        historyBytes = 0;
        paused = false;
    }

    private void sendAgain(Flight flight) {
        again.put(flight.serial(), flight);
        againOffsets.add(flight.offset());
    }

    /**
     * The upstream ended the connection over a message, not saying which. From then on those that it may have been are
     * sent one at a time. To be called before {@link #lost}.
     *
     * @return the message, when it was alone in flight for the {@value #MAX_STRIKES}rd time; else null
     */
    public @Nullable Flight blamed() {
        suspects.addAll(inFlight.keySet());
        if (inFlight.size() != 1) {
            return null;
        }
        Flight struck = inFlight.values().iterator().next().struck();
        inFlight.put(struck.offset(), struck);
        return struck.strikes() >= MAX_STRIKES ? struck : null;
    }

    /** What is to be read for a lane that has room, or null; the end is the queue's. */
    public @Nullable ReadRequest wanted(long end, long now) {
        if (isPaused(now) || !hasRoom() || !again.isEmpty()) {
            return null;
        }
        ReadRequest request = live.wanted(end);
        return request == null && hasRoomForHistory() ? history.wanted(end) : request;
    }

    /** Takes in what a request brought, in order. */
    public void offer(ReadRequest request, List<QueueEntry> entries) {
        switch (request.lane()) {
            case LIVE -> live.offer(request, entries, this::isTaken);
            case HISTORY -> history.offer(request, entries, offset -> live.claims(offset) || isTaken(offset));
        }
    }

    private boolean isTaken(long offset) {
        return settled.contains(offset) || inFlight.containsKey(offset) || againOffsets.contains(offset);
    }

    /** The next message to send, or null while there is none, no room for it, or a pause. */
    public @Nullable Candidate peek(long now) {
        if (isPaused(now) || !hasRoom()) {
            return null;
        }
        if (!again.isEmpty()) {
            Flight first = again.firstEntry().getValue();
            boolean waits = (suspects.contains(first.offset()) && !inFlight.isEmpty())
                    || pace.waitNanos(Lane.LIVE, first.bytes(), now) > 0;
            return waits ? null : new Candidate(first.entry(), first.lane(), first);
        }
        boolean liveGoes = goes(live.head(), Lane.LIVE, now);
        boolean historyGoes = hasRoomForHistory() && goes(history.head(), Lane.HISTORY, now);
        if (liveGoes && !(historyGoes && liveRun >= LIVE_RUN)) {
            return candidate(live.head(), Lane.LIVE);
        }
        return historyGoes ? candidate(history.head(), Lane.HISTORY) : null;
    }

    private boolean goes(@Nullable QueueEntry head, Lane lane, long now) {
        return head != null && pace.waitNanos(lane, head.payload().remaining(), now) == 0;
    }

    private static @Nullable Candidate candidate(@Nullable QueueEntry head, Lane lane) {
        return head == null ? null : new Candidate(head, lane, null);
    }

    private boolean isPaused(long now) {
        return paused && now - pausedUntilNanos < 0;
    }

    private boolean hasRoom() {
        boolean alone = !suspects.isEmpty() && inFlight.keySet().stream().anyMatch(suspects::contains);
        return !alone
                && settled.size() < MAX_UNREMOVED
                && inFlight.size() < limit
                && (inFlight.isEmpty() || flyingBytes < maxBytes);
    }

    private boolean hasRoomForHistory() {
        long share = settings.historyShare();
        return historyFlying == 0 || (historyFlying < limit * share / 100 && historyBytes < maxBytes * share / 100);
    }

    /**
     * Puts the message of {@link #peek} in flight. At {@link Stage#SENT} its PUBLISH is to be sent, at
     * {@link Stage#RELEASED} its PUBREL; at any other it waits for {@link #durable}.
     */
    public Flight take(Candidate next, Qos qos, long now) {
        Flight flight = next.before() == null
                ? first(next, qos, now)
                : again(again.remove(next.before().serial()), qos, now);
        if (inFlight.isEmpty()) {
            lastAnswerNanos = now;
        }
        inFlight.put(flight.offset(), flight);
        flyingBytes += flight.bytes();
        if (flight.lane() == Lane.HISTORY) {
            historyFlying++;
            historyBytes += flight.bytes();
        }
        pace.sent(flight.lane(), flight.bytes(), now);
        return flight;
    }

    private Flight first(Candidate next, Qos qos, long now) {
        leave(next);
        liveRun = next.lane() == Lane.HISTORY ? 0 : liveRun + 1;
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : packetIds.next();
        Stage stage = qos == Qos.EXACTLY_ONCE ? Stage.RECORDING : Stage.SENT;
        Flight flight =
                new Flight(next.entry(), next.lane(), qos, packetId, stage, false, false, 1, 0, ++lastSerial, now);
        return recording.note(flight);
    }

    private Flight again(@Nullable Flight before, Qos qos, long now) {
        if (before == null) {
            throw new IllegalStateException("a message is sent again that is not to be");
        }
        againOffsets.remove(before.offset());
        Qos with = before.packetId() == 0 ? qos : before.qos(); // on the same session it stays the same packet
        int packetId = before.packetId() != 0 || with == Qos.AT_MOST_ONCE ? before.packetId() : packetIds.next();
        Stage stage = with == Qos.EXACTLY_ONCE ? before.stage() : Stage.SENT;
        return recording.note(before.again(with, packetId, stage, now));
    }

    private void leave(Candidate next) {
        QueueEntry unused = next.lane() == Lane.LIVE ? live.poll() : history.poll();
    }

    /** Passes over the message of {@link #peek}: it is done with without being sent. */
    public void skip(Candidate next) {
        if (next.before() == null) {
            leave(next);
        } else {
            Flight before = again.remove(next.before().serial());
            againOffsets.remove(next.entry().offset());
            finish(before == null ? next.before() : before);
        }
        suspects.remove(next.entry().offset());
        settled.add(next.entry().offset());
    }

    /** The message in flight at an offset, or null when it was answered before or belongs to an earlier connection. */
    public @Nullable Flight flight(long offset) {
        return inFlight.get(offset);
    }

    /** The message is done with: delivered, or dead. */
    public void settle(long offset, long now) {
        Flight flight = land(offset, now);
        if (flight != null) {
            finish(flight);
            suspects.remove(offset);
            settled.add(offset);
        }
    }

    /** Keeps the identifier of an exchange until the removal is durable: a record may still name it. */
    private void finish(Flight flight) {
        if (flight.recorded()) {
            finished.put(flight.offset(), new FlightRecord(flight.offset(), flight.packetId(), true, flight.lane()));
        } else {
            packetIds.free(flight.packetId());
        }
    }

    /** The upstream has a QoS 2 message; PUBREL follows when that is durable. */
    public void received(long offset, long now) {
        Flight flight = inFlight.get(offset);
        if (flight != null && flight.stage() == Stage.SENT) {
            inFlight.put(offset, recording.note(flight.at(Stage.RECEIVED, now)));
            lastAnswerNanos = now;
        }
    }

    /** The message was refused for now: it is the first to be sent again, and nothing is sent before that. */
    public void retry(long offset, long now, long delayNanos) {
        Flight flight = land(offset, now);
        if (flight == null) {
            return;
        }
        packetIds.free(flight.packetId());
        recording.changed();
        sendAgain(flight.afresh(false));
        long until = now + delayNanos;
        if (!paused || until - pausedUntilNanos > 0) {
            pausedUntilNanos = until;
        }
        paused = true;
    }

    private @Nullable Flight land(long offset, long now) {
        Flight flight = inFlight.remove(offset);
        if (flight != null) {
            flyingBytes -= flight.bytes();
            lastAnswerNanos = now;
            if (flight.lane() == Lane.HISTORY) {
                historyFlying--;
                historyBytes -= flight.bytes();
            }
        }
        return flight;
    }

    /** The removal of a settled message from the queue is durable. */
    public void removed(long offset) {
        settled.remove(offset);
        FlightRecord done = finished.remove(offset);
        if (done != null) {
            packetIds.free(done.packetId());
            recording.changed();
        }
    }

    /** Grows with each change of {@link #record}. */
    public long version() {
        return recording.version();
    }

    /** The QoS 2 exchanges that a later process has to know of. */
    public List<FlightRecord> record() {
        List<FlightRecord> all = new ArrayList<>(finished.values());
        Map<Long, Flight> bySerial = new TreeMap<>(again);
        inFlight.values().forEach(flight -> bySerial.put(flight.serial(), flight));
        for (Flight flight : bySerial.values()) {
            if (flight.recorded()) {
                boolean received = flight.stage() == Stage.RECEIVED || flight.stage() == Stage.RELEASED;
                all.add(new FlightRecord(flight.offset(), flight.packetId(), received, flight.lane()));
            }
        }
        return all;
    }

    /** A version of the record is durable. What waited for it, a step further: PUBLISH or PUBREL is to be sent now. */
    public List<Flight> durable(long version, long now) {
        List<Flight> moved = new ArrayList<>();
        for (long offset : recording.durable(version)) {
            Flight flight = inFlight.get(offset);
            if (flight != null && !flight.stage().owedByPeer()) {
                Flight next = flight.at(flight.stage() == Stage.RECORDING ? Stage.SENT : Stage.RELEASED, now);
                inFlight.put(offset, next);
                moved.add(next);
            }
        }
        return moved;
    }

    /** How many are in flight. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Whether all of the backlog that was there when the connection came about has been sent. */
    public boolean isCaughtUp() {
        return again.isEmpty() && history.isDone();
    }

    /**
     * Whether the link has to be given up: no answer at all for the timeout while some are owed, or one message
     * unanswered for ten times that.
     */
    public boolean stalled(long now, long timeoutNanos) {
        long oldest = 0;
        for (Flight flight : inFlight.values()) {
            if (flight.stage().owedByPeer()) {
                oldest = Math.max(oldest, now - flight.sinceNanos());
            }
        }
        return Math.min(oldest, now - lastAnswerNanos) > timeoutNanos || oldest > 10 * timeoutNanos;
    }

    /** Time until something may go that may not now, for a pause or a rate; 0 when there is no such thing. */
    public long waitNanos(long now) {
        if (isPaused(now)) {
            return pausedUntilNanos - now;
        }
        if (!hasRoom()) {
            return 0;
        }
        if (!again.isEmpty()) {
            return pace.waitNanos(Lane.LIVE, again.firstEntry().getValue().bytes(), now);
        }
        long forLive = waitNanos(live.head(), Lane.LIVE, now);
        long forHistory = hasRoomForHistory() ? waitNanos(history.head(), Lane.HISTORY, now) : 0;
        return forLive == 0 || forHistory == 0 ? forLive + forHistory : Math.min(forLive, forHistory);
    }

    private long waitNanos(@Nullable QueueEntry head, Lane lane, long now) {
        return head == null ? 0 : pace.waitNanos(lane, head.payload().remaining(), now);
    }
}
