package io.sluice.mqtt.broker.session;

import io.netty.channel.EventLoop;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a client is owed, in the order of what it sent [MQTT-4.6.0-2] [MQTT-4.6.0-3]. Those of one read form
 * a group, which waits until its batch is durable and the groups before it are gone. On the session's event loop; only
 * completions of the store come from elsewhere, and are passed on to it.
 */
final class Acknowledgements {

    /** What is owed for a packet identifier. */
    enum Kind {
        PUBACK(0),
        PUBREC(1),
        PUBREL(2),
        PUBCOMP(3);

        private static final Kind[] BY_NUMBER = values();

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** Sends the answers. */
    interface Sender {
        /**
         * Sends one for a packet identifier.
         *
         * @param code why it is refused, or success
         * @param failure why what is promised is not durable, or null
         */
        void send(int packetId, Kind kind, ReasonCode code, @Nullable Throwable failure);

        /**
         * Sends another one.
         *
         * @param failure why what is promised is not durable, or null
         */
        void send(Packet packet, @Nullable Throwable failure);
    }

    // an entry: reason code, packet identifier, kind
    private static final int KIND = 3;
    private static final int ID_SHIFT = 2;
    private static final int ID = 0xFFFF;
    private static final int CODE_SHIFT = 18;

    private static final class Group {
        int[] entries = new int[8];
        int size;
        List<Packet> packets = List.of();
        boolean done;

        @Nullable
        Throwable failure;

        void add(int entry) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
            }
            entries[size++] = entry;
        }

        void add(Packet packet) {
            if (packets.isEmpty()) {
                packets = new ArrayList<>(2);
            }
            packets.add(packet);
        }

        boolean isEmpty() {
            return size == 0 && packets.isEmpty();
        }

        void clear() {
            size = 0;
            packets = List.of();
        }
    }

    private final EventLoop loop;
    private final Sender sender;
    private final Deque<Group> waiting = new ArrayDeque<>(2);
    private Group open = new Group();
    private int atLeastOnce;
    private int owed;

    Acknowledgements(EventLoop loop, Sender sender) {
        this.loop = loop;
        this.sender = sender;
    }

    /** QoS 1 messages that are not acknowledged yet. */
    int atLeastOnce() {
        return atLeastOnce;
    }

    /** Messages that are not acknowledged yet. */
    int owed() {
        return owed;
    }

    /** Owes one for a packet of the read at hand. */
    void add(int packetId, Kind kind, ReasonCode code) {
        open.add((code.number() << CODE_SHIFT) | (packetId << ID_SHIFT) | kind.number);
        count(kind, 1);
    }

    /** Owes another one; it leaves after those for packet identifiers of the same read. */
    void add(Packet packet) {
        open.add(packet);
    }

    private void count(Kind kind, int one) {
        atLeastOnce += kind == Kind.PUBACK ? one : 0;
        owed += kind == Kind.PUBACK || kind == Kind.PUBREC ? one : 0;
    }

    /** The read is over, and nothing of it has to become durable. */
    void seal() {
        if (!open.isEmpty() && waiting.isEmpty()) {
            send(open);
            open.clear();
        } else if (!open.isEmpty()) {
            open.done = true;
            push();
        }
    }

    /** The read is over; what it owes is due when the commit is done. */
    void seal(CompletableFuture<Void> commit) {
        if (open.isEmpty()) {
            return;
        }
        Group group = open;
        push();
        var unused = commit.whenComplete((done, failure) -> {
            try {
                loop.execute(() -> complete(group, failure));
            } catch (RejectedExecutionException e) {
                group.done = true; // the broker is closing; nobody is left to be told
            }
        });
    }

    private void push() {
        waiting.add(open);
        open = new Group();
    }

    private void complete(Group group, @Nullable Throwable failure) {
        group.done = true;
        group.failure = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        while (!waiting.isEmpty() && waiting.peek().done) {
            send(waiting.remove());
        }
    }

    private void send(Group group) {
        for (int i = 0; i < group.size; i++) {
            int entry = group.entries[i];
            Kind kind = Kind.BY_NUMBER[entry & KIND];
            count(kind, -1);
            ReasonCode code = Objects.requireNonNull(ReasonCode.of(entry >>> CODE_SHIFT));
            sender.send((entry >>> ID_SHIFT) & ID, kind, code, group.failure);
        }
        for (Packet packet : group.packets) {
            sender.send(packet, group.failure);
        }
    }
}
