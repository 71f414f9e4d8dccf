package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.flow.FlightRecord;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an uplink has the store make durable: removals from the queue, dead letters with theirs, and the record of its
 * QoS 2 exchanges; each in batches of its own, one at a time, so that a disk that takes nothing new still takes
 * removals. What fails is tried again after a second. Lives on the uplink's thread; tells what became of a batch by an
 * event.
 */
final class Settlements {

    /** Key of the record of QoS 2 exchanges in the upstream's state. */
    static final String FLIGHTS = "flights";

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Store store;
    private final DurableQueue queue;
    private final DurableQueue deadLetters;
    private final StateMap state;
    private final Consumer<UplinkEvent> mailbox;

    private List<Long> removals = new ArrayList<>();
    private Map<Long, byte[]> letters = new LinkedHashMap<>();
    private boolean removing;
    private boolean burying;
    private boolean recording;
    private long recorded;
    private long restsUntil;
    private boolean rests;

    Settlements(
            Store store, DurableQueue queue, DurableQueue deadLetters, StateMap state, Consumer<UplinkEvent> mailbox) {
        this.store = store;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.state = state;
        this.mailbox = mailbox;
    }

    /** A message is done with. */
    void remove(long offset) {
        removals.add(offset);
    }

    /** A message is done with, and its letter is to be kept. */
    void bury(long offset, byte[] letter) {
        letters.put(offset, letter);
    }

    /** Begins to make durable what is due. */
    void flush(long now) {
        if (rests && now - restsUntil < 0) {
            return;
        }
        rests = false;
        if (!removals.isEmpty() && !removing) {
            removing = true;
            List<Long> due = removals;
            removals = new ArrayList<>();
            Batch batch = new Batch();
            due.forEach(offset -> batch.acknowledge(queue, offset));
            commit(batch, failure -> new UplinkEvent.Removed(due, failure == null));
        }
        if (!letters.isEmpty() && !burying) {
            burying = true;
            Map<Long, byte[]> due = letters;
            letters = new LinkedHashMap<>();
            Batch batch = new Batch();
            due.forEach((offset, letter) -> batch.append(deadLetters, letter).acknowledge(queue, offset));
            commit(batch, failure -> new UplinkEvent.Buried(due, failure == null));
        }
    }

    /** Whether the record of that version is to be written now. */
    boolean wantsRecord(long version) {
        return !recording && version > recorded;
    }

    /** Begins to make a version of the record durable. */
    void record(long version, List<FlightRecord> flights) {
        recording = true;
        recorded = version;
        Batch batch =
                new Batch().put(state, FLIGHTS, FlightRecord.encode(flights)).urgent();
        commit(batch, failure -> new UplinkEvent.Recorded(version, failure));
    }

    private interface Outcome {
        UplinkEvent of(@Nullable Throwable failure);
    }

    private void commit(Batch batch, Outcome outcome) {
        CompletableFuture<Void> unused =
                store.commit(batch).whenComplete((nothing, failure) -> mailbox.accept(outcome.of(failure)));
    }

    /** What could not be removed is tried again. */
    void removed(UplinkEvent.Removed removed, long now) {
        removing = false;
        if (!removed.durable()) {
            removals.addAll(removed.offsets());
            rest(now);
        }
    }

    void buried(UplinkEvent.Buried buried, long now) {
        burying = false;
        if (!buried.durable()) {
            letters.putAll(buried.letters());
            rest(now);
        }
    }

    void recorded() {
        recording = false;
    }

    private void rest(long now) {
        rests = true;
        restsUntil = now + REST_NANOS;
    }
}
