package io.sluice.mqtt.broker.routing;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one publisher owe to the disk: one batch, until that is so large that it is committed between
 * two messages ({@value #LARGE} bytes), or within one ({@value #LARGEST} bytes). Used again after each commit. For one
 * thread.
 */
public final class Owed {

    private static final int LARGE = 1 << 20;
    private static final int LARGEST = 3 << 20;

    private final Function<Batch, CompletableFuture<Void>> commits;
    private @Nullable Batch batch;
    private @Nullable CompletableFuture<Void> earlier;

    /** One that owes nothing yet; its router commits it. */
    public Owed(Router router) {
        this(router::commit);
    }

    /** One that owes nothing yet, and is committed otherwise. */
    public Owed(Function<Batch, CompletableFuture<Void>> commits) {
        this.commits = commits;
    }

    /** One that owes what a batch holds. */
    public Owed(Router router, Batch batch) {
        this(router);
        this.batch = batch;
    }

    /** What is to be committed next; not to be kept. */
    public Batch batch() {
        Batch open = batch;
        if (open == null) {
            open = new Batch();
            batch = open;
        }
        return open;
    }

    /** Adds a copy of a message to a queue. */
    public void append(DurableQueue queue, byte[] entry, LongConsumer stored) {
        if (batch().bytes() + entry.length > LARGEST) {
            spill();
        }
        batch().append(queue, entry, stored);
    }

    /** A message is complete. */
    void messageEnds() {
        if (batch != null && batch.bytes() > LARGE) {
            spill();
        }
    }

    private void spill() {
        Batch full = batch;
        batch = null;
        if (full != null && !full.isEmpty()) {
            CompletableFuture<Void> commit = commits.apply(full);
            earlier = earlier == null ? commit : CompletableFuture.allOf(earlier, commit);
        }
    }

    /** Commits what is owed and owes nothing from then on; null when nothing was owed. */
    public @Nullable CompletableFuture<Void> commit() {
        spill();
        CompletableFuture<Void> all = earlier;
        earlier = null;
        return all;
    }
}
