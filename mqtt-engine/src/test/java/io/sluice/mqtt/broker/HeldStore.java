package io.sluice.mqtt.broker;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.HealthListener;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A store whose commits are done when the test says so, or at once. Its retained messages are what the test put there. */
final class HeldStore implements Store {

    private final boolean hold;
    private final Map<String, byte[]> state = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Void>> commits = new ArrayList<>();

    private HeldStore(boolean hold) {
        this.hold = hold;
    }

    static HeldStore holding() {
        return new HeldStore(true);
    }

    static HeldStore immediate() {
        return new HeldStore(false);
    }

    /** Commits that were asked for and not answered yet. */
    synchronized int waiting() {
        return (int) commits.stream().filter(commit -> !commit.isDone()).count();
    }

    synchronized int commits() {
        return commits.size();
    }

    /** Answers the n-th commit. */
    void succeed(int commit) {
        at(commit).complete(null);
    }

    void fail(int commit, StoreException.Reason reason) {
        at(commit).completeExceptionally(new StoreException(reason, "the test says " + reason));
    }

    private synchronized CompletableFuture<Void> at(int commit) {
        return commits.get(commit);
    }

    void preset(String key, byte[] value) {
        state.put(key, value);
    }

    @Override
    public synchronized CompletableFuture<Void> commit(Batch batch) {
        CompletableFuture<Void> commit = hold ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
        commits.add(commit);
        return commit;
    }

    @Override
    public StateMap state(String name) {
        Map<String, byte[]> content = name.equals("retained") ? state : Map.of();
        return new StateMap() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte @Nullable [] get(String key) {
                return content.get(key);
            }

            @Override
            public void forEach(BiConsumer<String, byte[]> each) {
                content.forEach(each);
            }

            @Override
            public int size() {
                return content.size();
            }
        };
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public DurableQueue queue(String name, QueueLimits limits) {
        throw new UnsupportedOperationException("no queue is needed here");
    }

    @Override
    public Collection<DurableQueue> queues() {
        throw new UnsupportedOperationException("no queue is needed here");
    }

    @Override
    public void onHealth(HealthListener listener) {
        throw new UnsupportedOperationException("no health is needed here");
    }

    @Override
    public StoreStatus status() {
        throw new UnsupportedOperationException("no status is needed here");
    }

    @Override
    public void close() {}
}
