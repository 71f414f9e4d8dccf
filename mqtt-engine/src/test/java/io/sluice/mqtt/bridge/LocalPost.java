package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.Intake;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A local broker with one durable subscriber of everything, whose queue is {@code local}; it may be held up. */
final class LocalPost implements Intake {

    private final Store store;
    private final DurableQueue queue;
    private final List<Message> published = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private volatile boolean holds;

    LocalPost(Store store) {
        this.store = store;
        this.queue = store.queue("local", QueueLimits.DEFAULT);
    }

    @Override
    public @Nullable String problem(String topic) {
        return TopicName.problem(topic);
    }

    @Override
    public CompletableFuture<Void> accept(List<Message> messages, Batch last) {
        published.addAll(messages);
        messages.forEach(message -> last.append(queue, Envelope.seal(message)));
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable commit = () -> {
            var unused = store.commit(last).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        };
        if (holds) {
            held.add(commit);
        } else {
            commit.run();
        }
        return done;
    }

    /** The disk takes nothing from now on. */
    void hold() {
        holds = true;
    }

    /** It takes all that waits, and what comes. */
    void letGo() {
        holds = false;
        for (Runnable commit = held.poll(); commit != null; commit = held.poll()) {
            commit.run();
        }
    }

    /** What was published, durable or not. */
    List<Message> published() {
        return published;
    }
}
