package io.sluice.gateway.command;

import io.sluice.gateway.command.CommandRecord.State;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that are known, in memory and in the store: those under way, and those with an id for some time after.
 * Decides nothing but what is forgotten: the oldest beyond a number, and those beyond an age; never one under way. Not
 * thread safe.
 */
final class CommandIds {

    private static final Logger log = LoggerFactory.getLogger(CommandIds.class);

    private final StateMap map;
    private final int max;
    private final long maxAgeMillis;
    private final Map<String, CommandRecord> known = new LinkedHashMap<>();

    CommandIds(StateMap map, int max, long maxAgeMillis) {
        this.map = map;
        this.max = max;
        this.maxAgeMillis = maxAgeMillis;
        load();
    }

    private void load() {
        Map<String, CommandRecord> loaded = new LinkedHashMap<>();
        map.forEach((key, bytes) -> {
            try {
                loaded.put(key, CommandRecord.decode(bytes));
            } catch (IOException e) {
                log.error("a command of the store cannot be read and is left out: {}", e.getMessage());
            }
        });
        loaded.entrySet().stream()
                .sorted(Comparator.comparingLong(it -> it.getValue().atMillis()))
                .forEach(it -> known.put(it.getKey(), it.getValue()));
    }

    /** Those that an earlier life left without an answer. */
    Map<String, CommandRecord> unanswered() {
        Map<String, CommandRecord> open = new LinkedHashMap<>();
        known.forEach((key, record) -> {
            if (record.state() != State.DONE) {
                open.put(key, record);
            }
        });
        return open;
    }

    @Nullable
    CommandRecord get(String key) {
        return known.get(key);
    }

    /** Notes how far a command is; one without an id is forgotten once it is done. */
    void put(String key, CommandRecord record, Batch batch) {
        if (record.state() == State.DONE && record.id() == null) {
            known.remove(key);
            batch.remove(map, key);
            return;
        }
        known.put(key, record);
        batch.put(map, key, record.encode());
        forget(record.atMillis(), batch);
    }

    private void forget(long nowMillis, Batch batch) {
        int surplus = known.size() - max;
        for (Iterator<Map.Entry<String, CommandRecord>> each = known.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, CommandRecord> oldest = each.next();
            boolean old = nowMillis - oldest.getValue().atMillis() > maxAgeMillis;
            if (surplus <= 0 && !old) {
                return;
            }
            if (oldest.getValue().state() == State.DONE) {
                each.remove();
                batch.remove(map, oldest.getKey());
                surplus--;
            }
        }
    }
}
