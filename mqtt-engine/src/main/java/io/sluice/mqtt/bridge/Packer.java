package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages go into which batch, and when it is full or has waited long enough. Messages of a topic stay in their
 * order. Pure bookkeeping; for one thread.
 */
final class Packer {

    /** Messages held, after which batches go that have not waited long enough. */
    static final int MAX_HELD = 20_000;

    /** Their bytes, likewise. */
    static final long MAX_HELD_BYTES = 8 << 20;

    private static final int OVERHEAD = 48; // of one message in a batch, about

    /** A message and its place in the queue of those that wait. */
    record Held(long offset, Message message) {}

    /** What goes into one batch. */
    record Pack(String topic, List<Held> held) {}

    private final BatchSettings settings;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final List<Pack> full = new ArrayList<>();
    private int held;
    private long heldBytes;

    private static final class Group {
        private final long sinceNanos;
        private final List<Held> messages = new ArrayList<>();
        private long bytes;

        private Group(long now) {
            this.sinceNanos = now;
        }
    }

    Packer(BatchSettings settings) {
        this.settings = settings;
    }

    /** Takes the next message of the queue. */
    void add(long offset, Message message, long now) {
        String topic = settings.topicFor(message.topic());
        long bytes = message.bytes() + OVERHEAD;
        Group group = groups.computeIfAbsent(topic, any -> new Group(now));
        if (!group.messages.isEmpty() && group.bytes + bytes > settings.bytes()) {
            close(topic, group);
            group = new Group(now);
            groups.put(topic, group);
        }
        group.messages.add(new Held(offset, message));
        group.bytes += bytes;
        held++;
        heldBytes += bytes;
        if (group.messages.size() >= settings.messages()) {
            groups.remove(topic);
            close(topic, group);
        }
    }

    private void close(String topic, Group group) {
        full.add(new Pack(topic, group.messages));
        held -= group.messages.size();
        heldBytes -= group.bytes;
    }

    /** Whether no more is to be added before {@link #due}. */
    boolean isFull() {
        return !full.isEmpty() || held >= MAX_HELD || heldBytes >= MAX_HELD_BYTES;
    }

    /** What is to go now; it is held no longer. */
    List<Pack> due(long now) {
        boolean all = held >= MAX_HELD || heldBytes >= MAX_HELD_BYTES;
        for (Iterator<Map.Entry<String, Group>> it = groups.entrySet().iterator(); it.hasNext(); ) {
            Map.Entry<String, Group> next = it.next();
            if (all || now - next.getValue().sinceNanos >= settings.linger().toNanos()) {
                close(next.getKey(), next.getValue());
                it.remove();
            }
        }
        List<Pack> due = List.copyOf(full);
        full.clear();
        return due;
    }

    /** Time until {@link #due} has something, or {@link Long#MAX_VALUE} when nothing is held. */
    long waitNanos(long now) {
        if (!full.isEmpty()) {
            return 0;
        }
        long wait = Long.MAX_VALUE;
        for (Group group : groups.values()) {
            wait = Math.min(
                    wait, Math.max(0, group.sinceNanos + settings.linger().toNanos() - now));
        }
        return wait;
    }
}
