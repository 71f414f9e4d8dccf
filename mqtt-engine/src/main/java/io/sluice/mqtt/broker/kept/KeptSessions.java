package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Grant;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.MessageCap;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.net.NamedThreads;
import io.sluice.mqtt.packet.Will;
import io.sluice.store.Batch;
import io.sluice.store.QueueStatus;
import io.sluice.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All sessions that outlive their connections, by client identifier. What is changed of one session is its owner's to
 * ask for; sessions are independent of each other. Thread safe.
 */
public final class KeptSessions implements AutoCloseable {

    private final Router router;
    private final SessionSettings settings;
    private final LongSupplier nanos;
    private final AccessNow access;
    private final KeptState state;
    private final ConnectedWills connectedWills;
    private final SessionClock clock;
    private final Slots slots;
    private final QueueReaders readers;
    private final AtomicLong lastNumber;
    private final Map<String, KeptSession> byClientId = new ConcurrentHashMap<>();
    private final Wills wills;
    private final LongAdder expired = new LongAdder();
    private volatile long queuedMessages;
    private volatile long queuedBytes;

    /**
     * The sessions of a store. Those that were connected have lost their connection now.
     *
     * @param willCap of the wills of all clients, whether their sessions are kept or not
     * @param access what a client may do by the rules of this moment
     * @param nanos the clock of intervals
     */
    public KeptSessions(
            Store store,
            SessionSettings settings,
            MessageCap willCap,
            Router router,
            AccessNow access,
            LongSupplier nanos) {
        this.router = router;
        this.access = access;
        this.settings = settings;
        this.nanos = nanos;
        this.wills = new Wills(willCap);
        this.state = KeptState.of(store);
        this.connectedWills = new ConnectedWills(state.wills(), router, access);
        Loading loading = new Loading(state);
        this.clock = SessionClock.load(state.meta(), nanos, loading.latestMillis());
        this.slots = new Slots(store, state.meta(), settings.queue());
        this.readers = new QueueReaders(router, clock, nanos, new NamedThreads("mqtt-queue"));
        this.lastNumber = new AtomicLong(store.epoch() << 32);
        load(loading);
    }

    private void load(Loading loading) {
        Batch stale = new Batch();
        loading.records().forEach((clientId, record) -> {
            if (slots.take(record.slot())) {
                SessionRecord now = record.connected() ? record.lost(clock.millis()) : record;
                byClientId.put(clientId, new KeptSession(this, clientId, now, slots.queue(record.slot())));
                if (now.will() != null) {
                    wills.restore(clientId, now.will());
                }
            } else {
                stale.remove(state.records(), clientId);
            }
        });
        loading.contents(byClientId.values(), stale);
        byClientId.values().forEach(session -> session.subscriptions().forEach(router::subscribe));
        for (int slot = 0; slot < slots.everUsed(); slot++) {
            if (slots.take(slot)) {
                empty(slot, -1, new SentBefore(Long.MAX_VALUE, 0));
            }
        }
        if (!stale.isEmpty()) {
            var unused = router.commit(stale);
        }
    }

    /** Sessions kept, connected or not. */
    public int size() {
        return byClientId.size();
    }

    public Collection<KeptSession> all() {
        return byClientId.values();
    }

    /** The wills in the store of those who have no session here. */
    public ConnectedWills connectedWills() {
        return connectedWills;
    }

    /** That of a client, or null. */
    public @Nullable KeptSession get(String clientId) {
        return byClientId.get(clientId);
    }

    public SessionSettings settings() {
        return settings;
    }

    /** The wills of all clients. */
    public Wills wills() {
        return wills;
    }

    /** A connection is over that came with a will, which is held on only while it waits for its delay. */
    public void connectionOver(String clientId, Will will) {
        KeptSession session = byClientId.get(clientId);
        SessionRecord record = session == null ? null : session.record();
        wills.over(clientId, will, record == null || record.connected() ? null : record.will());
    }

    /**
     * A session that is made.
     *
     * @param saved done when it is durable
     */
    public record Made(KeptSession session, CompletableFuture<Void> saved) {}

    /** Makes a session of a client that is connecting and has none; null when there are as many as there may be. */
    public @Nullable Made make(Terms terms) {
        if (byClientId.size() >= settings.sessions()) {
            return null;
        }
        String clientId = terms.client().clientId();
        Batch batch = new Batch();
        int slot = slots.take(batch);
        SessionRecord none = new SessionRecord(
                lastNumber.incrementAndGet(), slot, 0, -1, slots.queue(slot).end(), 0, -1, null, null);
        KeptSession session = new KeptSession(this, clientId, none, slots.queue(slot));
        SessionRecord record = none.attached(terms);
        session.become(record);
        byClientId.put(clientId, session);
        CompletableFuture<Void> saved = router.commit(batch.put(state.records(), clientId, record.encode()));
        return new Made(session, saved.whenComplete((done, failure) -> {
            if (failure != null && byClientId.remove(clientId, session)) {
                session.isOver();
                slots.free(slot);
            }
        }));
    }

    /**
     * A client takes a session up again.
     *
     * @return done when that is durable, and with it all that was changed of the session before; when it fails, all is as
     *     it was
     */
    public CompletableFuture<Void> resume(KeptSession session, Terms terms) {
        Will before = session.record().will();
        if (before != null) {
            wills.over(session.clientId(), before, terms.will());
        }
        session.become(session.record().attached(terms));
        return save(session).whenComplete((done, failure) -> {
            if (failure != null) {
                session.become(session.before());
            }
        });
    }

    /** A client has gone before it was told that it has the session again: all is as it was. */
    public void giveUp(KeptSession session) {
        session.become(session.before());
        var unused = save(session);
    }

    /**
     * The connection of a session is gone.
     *
     * @param sentTo the offset from which on nothing was sent
     * @param will what is to be published, now or after its delay; null for nothing
     */
    public void detach(KeptSession session, long expirySeconds, long sentTo, @Nullable Will will) {
        session.attach(null);
        session.become(session.record().detached(expirySeconds, clock.millis(), sentTo, will));
        if (expirySeconds == 0) {
            var unused = discard(session);
        } else {
            keep(session);
        }
    }

    /** Whether something of a session is due that has no connection. */
    public boolean isDue(KeptSession session) {
        long now = clock.millis();
        return session.record().expired(now) || session.record().willDue(now);
    }

    /** Does what is due of a session that has no connection. */
    public void keep(KeptSession session) {
        long now = clock.millis();
        SessionRecord record = session.record();
        if (record.expired(now)) {
            expired.increment();
            var unused = discard(session);
            return;
        }
        Owed owed = new Owed(router);
        if (record.willDue(now)) {
            session.become(record.withoutWill());
            publishWill(session, record, owed);
        }
        owed.batch().put(state.records(), session.clientId(), session.record().encode());
        var unused = owed.commit();
    }

    /**
     * Ends a session: its will is published, its subscriptions are gone, and the messages of its queue with them, but
     * for those of shared subscriptions, which others get.
     *
     * @return done when it is durable that the session is over
     */
    public CompletableFuture<Void> discard(KeptSession session) {
        session.isOver();
        byClientId.remove(session.clientId(), session);
        session.subscriptions().forEach(interest -> router.unsubscribe(session, interest.filter()));
        Owed owed = new Owed(router);
        session.forget(owed.batch());
        publishWill(session, session.record(), owed);
        CompletableFuture<Void> over = Objects.requireNonNull(owed.commit());
        var unused = over.whenComplete((done, failure) -> {
            if (failure == null) {
                empty(session.record().slot(), session.record().number(), session.sentBefore());
            }
        });
        return over;
    }

    /** By the rules of now, which may be others than when it was left. */
    private void publishWill(KeptSession session, SessionRecord record, Owed owed) {
        Will will = record.will();
        Client client = record.client();
        if (will == null) {
            return;
        }
        Access now = client == null ? null : access.of(client);
        if (now == null || now.willDue(will.message())) {
            router.route(will.message(), session, owed);
        }
        wills.over(session.clientId(), will, null);
    }

    /**
     * The rules have changed, and the session has no connection: takes away the subscriptions that its client may not
     * have any more. What waits is looked at when its turn comes.
     */
    public void reauthorise(KeptSession session) {
        Client client = session.record().client();
        Access now = client == null ? null : access.of(client);
        if (now == null) {
            return; // looked at when it comes back
        }
        Batch batch = new Batch();
        for (Interest interest : List.copyOf(session.subscriptions())) {
            if (now.subscribe(interest.filter()) == Grant.NONE) {
                session.unsubscribed(interest.filter(), batch);
                router.unsubscribe(session, interest.filter());
            }
        }
        if (!batch.isEmpty()) {
            var unused = router.commit(batch);
        }
    }

    private void empty(int slot, long number, SentBefore sent) {
        readers.empty(slots.queue(slot), number, sent, () -> slots.free(slot));
    }

    /** A message was on its way to a session while that ended, and has come to a queue that may be another's by now. */
    void cameLate(KeptSession ended, long offset) {
        SentBefore sent = new SentBefore(ended.sentBefore().to(), 0);
        readers.passOn(ended.queue(), offset, offset + 1, ended::owns, sent);
    }

    /** A session has met messages in its queue that came late to another. */
    void leftovers(KeptSession session, long from, long to) {
        readers.passOn(session.queue(), from, to, message -> !session.owns(message), SentBefore.NOTHING);
    }

    private CompletableFuture<Void> save(KeptSession session) {
        return router.commit(new Batch()
                .put(state.records(), session.clientId(), session.record().encode()));
    }

    /** Counts what the store has dropped, and what waits. For one thread. */
    public void count() {
        long messages = 0;
        long bytes = 0;
        for (KeptSession session : byClientId.values()) {
            QueueStatus status = session.count(router.traffic());
            messages += status.entries();
            bytes += status.bytes();
        }
        queuedMessages = messages;
        queuedBytes = bytes;
    }

    /** Sessions that have expired. */
    public long expired() {
        return expired.sum();
    }

    /** Sessions whose clients are away. */
    public int away() {
        return (int)
                byClientId.values().stream().filter(session -> !session.ready()).count();
    }

    /** Messages that waited in all queues when they were counted. */
    public long queuedMessages() {
        return queuedMessages;
    }

    /** The bytes of these. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Saves the clock. */
    public void saveClock() {
        if (!byClientId.isEmpty()) {
            Batch batch = new Batch();
            clock.save(batch);
            var unused = router.commit(batch);
        }
    }

    /** Saves the clock, and ends the threads. */
    @Override
    public void close() {
        saveClock();
        readers.close();
    }

    KeptState state() {
        return state;
    }

    Traffic traffic() {
        return router.traffic();
    }

    long arrivedMillis(Routed routed) {
        return clock.millis() - routed.waitedMillis(nanos);
    }

    void read(KeptSession session, long from, int maxEntries, int maxBytes, Consumer<QueueChunk> then) {
        readers.read(session.queue(), from, maxEntries, maxBytes, then);
    }
}
