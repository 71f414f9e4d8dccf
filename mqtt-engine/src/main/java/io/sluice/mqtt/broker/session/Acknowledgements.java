package io.sluice.mqtt.broker.session;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The PUBACKs and PUBRECs that a client is owed, in the order of its PUBLISHs [MQTT-4.6.0-2] [MQTT-4.6.0-3]. Those of
 * one read form a group, which waits until its batch is durable and the groups before it are gone. On the session's
 * event loop; only completions of the store come from elsewhere, and are passed on to it.
 */
final class Acknowledgements {

    // beside the packet identifier of an entry
    private static final int EXACTLY_ONCE = 1;
    private static final int REFUSED = 2;

    /** Sends one acknowledgement. */
    interface Sender {
        /**
         * @param refused whether the client may not publish it
         * @param failure why the message is not durable, or null
         */
        void send(int packetId, boolean exactlyOnce, boolean refused, @Nullable Throwable failure);
    }

    private static final class Group {
        int[] entries = new int[8];
        int size;
        boolean done;

        @Nullable
        Throwable failure;

        void add(int entry) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
            }
            entries[size++] = entry;
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

    /** Owes one for a message of the read at hand. */
    void add(int packetId, boolean exactlyOnce, boolean refused) {
        open.add((packetId << 2) | (refused ? REFUSED : 0) | (exactlyOnce ? EXACTLY_ONCE : 0));
        atLeastOnce += exactlyOnce ? 0 : 1;
        owed++;
    }

    /** The read is over, and nothing of it has to become durable. */
    void seal() {
        if (open.size > 0 && waiting.isEmpty()) {
            send(open);
            open.size = 0;
        } else if (open.size > 0) {
            open.done = true;
            push();
        }
    }

    /** The read is over; what it owes is due when the commit is done. */
    void seal(CompletableFuture<Void> commit) {
        if (open.size == 0) {
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
            boolean exactlyOnce = (entry & EXACTLY_ONCE) != 0;
            atLeastOnce -= exactlyOnce ? 0 : 1;
            owed--;
            sender.send(entry >>> 2, exactlyOnce, (entry & REFUSED) != 0, group.failure);
        }
    }
}
