package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the sessions of a store at start. What makes no sense is logged, left out, and removed. */
final class Loading {

    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    private final KeptState state;
    private final Map<String, SessionRecord> records = new HashMap<>();

    Loading(KeptState state) {
        this.state = state;
        state.records().forEach((clientId, bytes) -> {
            SessionRecord record = SessionRecord.decode(clientId, bytes);
            if (record != null) {
                records.put(clientId, record);
            }
        });
    }

    /** By client identifier. */
    Map<String, SessionRecord> records() {
        return records;
    }

    /** The latest time of the session clock that is mentioned. */
    long latestMillis() {
        return records.values().stream()
                .mapToLong(SessionRecord::endedAtMillis)
                .max()
                .orElse(0);
    }

    /** Puts subscriptions and packet identifiers into their sessions. */
    void contents(Collection<KeptSession> sessions, Batch stale) {
        Map<String, KeptSession> byKey = new HashMap<>();
        sessions.forEach(session -> byKey.put(session.key(), session));
        state.records().forEach((clientId, bytes) -> {
            if (!records.containsKey(clientId)) {
                unreadable(state.records(), clientId, stale);
            }
        });
        each(state.subscriptions(), byKey, stale, this::restore);
        each(state.received(), byKey, stale, (session, entry) -> {
            int id = packetId(entry.of);
            session.restoreReceived(id);
            return id > 0;
        });
        each(state.released(), byKey, stale, (session, entry) -> {
            int id = packetId(entry.of);
            session.restoreReleased(id);
            return id > 0;
        });
    }

    /** A key without the session's, and its value. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(String of, byte[] value) {}

    private boolean restore(KeptSession session, Entry entry) {
        Interest interest = StoredSubscription.decode(session, entry.of, entry.value);
        if (interest != null) {
            session.restore(interest);
        }
        return interest != null;
    }

    private static void each(
            StateMap map, Map<String, KeptSession> byKey, Batch stale, BiPredicate<KeptSession, Entry> restore) {
        map.forEach((key, value) -> {
            int colon = key.indexOf(KeptState.SEPARATOR);
            @Nullable KeptSession session = colon < 0 ? null : byKey.get(key.substring(0, colon));
            if (session == null) {
                stale.remove(map, key);
            } else if (!restore.test(session, new Entry(key.substring(colon + 1), value))) {
                unreadable(map, key, stale);
            }
        });
    }

    private static int packetId(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void unreadable(StateMap map, String key, Batch stale) {
        LOG.warn("unreadable in the store, removed: map={} key bytes={}", map.name(), key.length());
        stale.remove(map, key);
    }
}
