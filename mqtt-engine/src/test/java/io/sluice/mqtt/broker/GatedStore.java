package io.sluice.mqtt.broker;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.HealthListener;
import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueStatus;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreStatus;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store whose queues ask the test before they are read: it may have the reader wait, or throw. */
final class GatedStore implements Store {

    private final Store store;
    private final Consumer<String> beforeRead;

    /**
     * One before another.
     *
     * @param beforeRead is told the queue's name, on the thread that reads
     */
    GatedStore(Store store, Consumer<String> beforeRead) {
        this.store = store;
        this.beforeRead = beforeRead;
    }

    /** The queue of the store behind, which alone may stand in a batch. */
    private record Gated(DurableQueue queue, Consumer<String> beforeRead) implements DurableQueue {

        @Override
        public List<QueueEntry> read(long fromOffset, int maxEntries, int maxBytes) throws StoreException {
            beforeRead.accept(name());
            return queue.read(fromOffset, maxEntries, maxBytes);
        }

        @Override
        public List<QueueEntry> read(Priority only, long fromOffset, int maxEntries, int maxBytes)
                throws StoreException {
            beforeRead.accept(name());
            return queue.read(only, fromOffset, maxEntries, maxBytes);
        }

        @Override
        public String name() {
            return queue.name();
        }

        @Override
        public CompletableFuture<Void> append(byte[] payload) {
            return queue.append(payload);
        }

        @Override
        public CompletableFuture<Void> acknowledge(long offset) {
            return queue.acknowledge(offset);
        }

        @Override
        public long end() {
            return queue.end();
        }

        @Override
        public void onReadable(Runnable listener) {
            queue.onReadable(listener);
        }

        @Override
        public QueueStatus status() {
            return queue.status();
        }
    }

    @Override
    public CompletableFuture<Void> commit(Batch batch) {
        Batch behind = new Batch();
        for (Batch.Change change : batch.changes()) {
            if (change instanceof Batch.Change.Append append) {
                behind.append(behind(append.queue()), append.payload(), append.options(), append.stored());
            } else if (change instanceof Batch.Change.Acknowledge acknowledge) {
                behind.acknowledge(behind(acknowledge.queue()), acknowledge.offset());
            } else if (change instanceof Batch.Change.Drop drop) {
                behind.drop(behind(drop.queue()), drop.firstOffset(), drop.count());
            } else if (change instanceof Batch.Change.Put put) {
                behind.put(put.map(), put.key(), put.value());
            } else if (change instanceof Batch.Change.Remove remove) {
                behind.remove(remove.map(), remove.key());
            }
        }
        return store.commit(behind);
    }

    private static DurableQueue behind(DurableQueue queue) {
        return ((Gated) queue).queue();
    }

    @Override
    public DurableQueue queue(String name, QueueLimits limits) {
        return new Gated(store.queue(name, limits), beforeRead);
    }

    @Override
    public Collection<DurableQueue> queues() {
        return store.queues();
    }

    @Override
    public StateMap state(String name) {
        return store.state(name);
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    @Override
    public void onHealth(HealthListener listener) {
        store.onHealth(listener);
    }

    @Override
    public StoreStatus status() {
        return store.status();
    }

    @Override
    public void close() {
        store.close();
    }
}
